// The files talos-<minor>.mod are used in its place (go build -modfile); Go wants a go.mod to stand in the folder.
module croft.example/oracles/talos

go 1.26
