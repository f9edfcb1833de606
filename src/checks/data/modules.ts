/**
 * System extensions of Talos that bring kernel modules, by the start of the module's name. A module that none of
 * these starts is taken to be part of the kernel.
 */
export const MODULES: readonly (readonly [module: RegExp, extensions: RegExp, example: string])[] =
  [
    [
      /^nvidia/,
      /^siderolabs\/(?:nvidia-open-gpu-kernel-modules|nonfree-kmod-nvidia)/,
      'siderolabs/nvidia-open-gpu-kernel-modules-lts',
    ],
    [/^drbd/, /^siderolabs\/drbd$/, 'siderolabs/drbd'],
    [/^(?:zfs|spl)$/, /^siderolabs\/zfs$/, 'siderolabs/zfs'],
    [/^(?:gasket|apex)$/, /^siderolabs\/gasket-driver$/, 'siderolabs/gasket-driver'],
    [/^hailo/, /^siderolabs\/hailort$/, 'siderolabs/hailort'],
    [/^amdgpu$/, /^siderolabs\/amdgpu/, 'siderolabs/amdgpu'],
    [/^i915$/, /^siderolabs\/i915/, 'siderolabs/i915'],
    [/^xe$/, /^siderolabs\/xe$/, 'siderolabs/xe'],
    [/^thunderbolt/, /^siderolabs\/thunderbolt$/, 'siderolabs/thunderbolt'],
    [/^uvcvideo$/, /^siderolabs\/v4l-uvc-drivers$/, 'siderolabs/v4l-uvc-drivers'],
    [/^binfmt_misc$/, /^siderolabs\/binfmt-misc$/, 'siderolabs/binfmt-misc'],
    [/^btrfs$/, /^siderolabs\/btrfs$/, 'siderolabs/btrfs'],
    [
      /^(?:usb_wwan|option|cdc_mbim|qmi_wwan)$/,
      /^siderolabs\/usb-modem-drivers$/,
      'siderolabs/usb-modem-drivers',
    ],
    [/^tenstorrent$/, /^siderolabs\/tenstorrent$/, 'siderolabs/tenstorrent'],
  ];
