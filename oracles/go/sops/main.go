// Answers for oracles/sops.oracle.ts what sops itself makes of files: one request a line in, one answer a line out.
// It calls sops' own stores, cipher and key services, so that thousands of files need one process.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/getsops/sops/v3"
	"github.com/getsops/sops/v3/aes"
	"github.com/getsops/sops/v3/age"
	"github.com/getsops/sops/v3/cmd/sops/common"
	"github.com/getsops/sops/v3/cmd/sops/formats"
	"github.com/getsops/sops/v3/config"
	"github.com/getsops/sops/v3/logging"
	"github.com/getsops/sops/v3/version"
	"github.com/sirupsen/logrus"
)

type request struct {
	Op      string     `json:"op"`
	Format  string     `json:"format"`
	Data    []byte     `json:"data"`
	Groups  [][]string `json:"groups"`
	Shamir  int        `json:"threshold"`
	Rule    string     `json:"rule"`
	Pattern string     `json:"pattern"`
	MACOnly bool       `json:"macOnly"`
	Indent  int        `json:"indent"`
	Config  string     `json:"config"`
	Path    string     `json:"path"`
}

type answer struct {
	Data  []byte      `json:"data,omitempty"`
	Rule  *ruleAnswer `json:"rule,omitempty"`
	Error string      `json:"error,omitempty"`
}

type ruleAnswer struct {
	Groups    [][]string `json:"groups"`
	Threshold int        `json:"threshold"`
	Rule      string     `json:"rule"`
	Pattern   string     `json:"pattern"`
	MACOnly   bool       `json:"macOnly"`
}

func store(r request) common.Store {
	stores := config.NewStoresConfig()
	if r.Indent > 0 {
		stores.YAML.Indent = r.Indent
		stores.JSON.Indent = r.Indent
		stores.JSONBinary.Indent = r.Indent
	}
	return common.StoreForFormat(formats.FormatFromString(r.Format), stores)
}

func opened(s common.Store, data []byte) (sops.Tree, error) {
	tree, err := s.LoadEncryptedFile(data)
	if err != nil {
		return tree, err
	}
	key, err := tree.Metadata.GetDataKey()
	if err != nil {
		return tree, err
	}
	cipher := aes.NewCipher()
	mac, err := tree.Decrypt(key, cipher)
	if err != nil {
		return tree, err
	}
	stamp := tree.Metadata.LastModified.Format(time.RFC3339)
	original, err := cipher.Decrypt(tree.Metadata.MessageAuthenticationCode, key, stamp)
	if err != nil {
		return tree, err
	}
	if original != mac {
		return tree, fmt.Errorf("MAC mismatch")
	}
	return tree, nil
}

func decrypt(r request) ([]byte, error) {
	s := store(r)
	tree, err := opened(s, r.Data)
	if err != nil {
		return nil, err
	}
	return s.EmitPlainFile(tree.Branches)
}

// rotate gives the file a new data key, as `sops rotate` does.
func rotate(r request) ([]byte, error) {
	s := store(r)
	tree, err := opened(s, r.Data)
	if err != nil {
		return nil, err
	}
	return sealed(s, tree)
}

func sealed(s common.Store, tree sops.Tree) ([]byte, error) {
	key, errs := tree.GenerateDataKey()
	if len(errs) > 0 {
		return nil, errs[0]
	}
	cipher := aes.NewCipher()
	if err := common.EncryptTree(common.EncryptTreeOpts{DataKey: key, Tree: &tree, Cipher: cipher}); err != nil {
		return nil, err
	}
	return s.EmitEncryptedFile(tree)
}

func setRule(m *sops.Metadata, rule, pattern string) {
	switch rule {
	case "unencrypted_suffix":
		m.UnencryptedSuffix = pattern
	case "encrypted_suffix":
		m.EncryptedSuffix = pattern
	case "unencrypted_regex":
		m.UnencryptedRegex = pattern
	case "encrypted_regex":
		m.EncryptedRegex = pattern
	case "unencrypted_comment_regex":
		m.UnencryptedCommentRegex = pattern
	case "encrypted_comment_regex":
		m.EncryptedCommentRegex = pattern
	}
}

func encrypt(r request) ([]byte, error) {
	s := store(r)
	branches, err := s.LoadPlainFile(r.Data)
	if err != nil {
		return nil, err
	}
	if len(branches) == 0 || s.HasSopsTopLevelKey(branches[0]) {
		return nil, fmt.Errorf("not a file to encrypt")
	}
	metadata := sops.Metadata{Version: version.Version, ShamirThreshold: r.Shamir, MACOnlyEncrypted: r.MACOnly}
	setRule(&metadata, r.Rule, r.Pattern)
	for _, recipients := range r.Groups {
		var group sops.KeyGroup
		for _, recipient := range recipients {
			key, err := age.MasterKeyFromRecipient(recipient)
			if err != nil {
				return nil, err
			}
			group = append(group, key)
		}
		metadata.KeyGroups = append(metadata.KeyGroups, group)
	}
	return sealed(s, sops.Tree{Branches: branches, Metadata: metadata})
}

func ruleFor(r request) (*ruleAnswer, error) {
	file, err := os.CreateTemp("", "sops-rule-*.yaml")
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name())
	if _, err := file.WriteString(r.Config); err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	found, err := config.LoadCreationRuleForFile(file.Name(), r.Path, nil)
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, fmt.Errorf("no creation rules")
	}
	out := ruleAnswer{Threshold: found.ShamirThreshold, MACOnly: found.MACOnlyEncrypted}
	for name, pattern := range map[string]string{
		"unencrypted_suffix":        found.UnencryptedSuffix,
		"encrypted_suffix":          found.EncryptedSuffix,
		"unencrypted_regex":         found.UnencryptedRegex,
		"encrypted_regex":           found.EncryptedRegex,
		"unencrypted_comment_regex": found.UnencryptedCommentRegex,
		"encrypted_comment_regex":   found.EncryptedCommentRegex,
	} {
		if pattern != "" {
			out.Rule, out.Pattern = name, pattern
		}
	}
	for _, group := range found.KeyGroups {
		names := []string{}
		for _, key := range group {
			names = append(names, key.ToString())
		}
		out.Groups = append(out.Groups, names)
	}
	return &out, nil
}

func perform(r request) (out answer) {
	defer func() {
		if p := recover(); p != nil {
			out = answer{Error: fmt.Sprint("panic: ", p)}
		}
	}()
	var err error
	switch r.Op {
	case "decrypt":
		out.Data, err = decrypt(r)
	case "rotate":
		out.Data, err = rotate(r)
	case "encrypt":
		out.Data, err = encrypt(r)
	case "rule":
		out.Rule, err = ruleFor(r)
	default:
		err = fmt.Errorf("unknown op %q", r.Op)
	}
	if err != nil {
		return answer{Error: err.Error()}
	}
	return out
}

func main() {
	logging.SetLevel(logrus.PanicLevel)
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	decoder := json.NewDecoder(in)
	encoder := json.NewEncoder(out)
	for {
		var r request
		if err := decoder.Decode(&r); err == io.EOF {
			return
		} else if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		err := encoder.Encode(perform(r))
		if err == nil {
			err = out.Flush()
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
