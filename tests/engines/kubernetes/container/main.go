// container runs one process as a container would: in namespaces of its own, on a root that holds the
// machine's programs and nothing else, with volumes where they belong. It needs no daemon and no image;
// without root it uses a user namespace.
//
//	container SPEC.json
//
// Its exit code is that of the process, 128 + n after signal n, or 125 if there was no process. SIGTERM
// is passed on; SIGKILL ends everything inside.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
)

// failed is the exit code for containers that could not start.
const failed = 125

// Spec says what runs, and what it sees.
type Spec struct {
	Root         string   `json:"root"`          // an empty folder that becomes the root
	ReadOnlyRoot bool     `json:"read_only"`     // whether only volumes can be written
	Hostname     string   `json:"hostname"`      // the pod's name
	Binds        []Bind   `json:"binds"`         // in the order in which they are mounted
	Termination  string   `json:"termination"`   // the file behind the termination log
	TerminatesAt string   `json:"terminates_at"` // its path inside
	Command      []string `json:"command"`
	Environment  []string `json:"environment"`
	Folder       string   `json:"folder"` // where the command starts
	User         uint32   `json:"user"`   // its user and group, if this program runs as root
}

// Bind shows a file or folder of the machine inside.
type Bind struct {
	Source   string `json:"source"`
	Target   string `json:"target"`
	Writable bool   `json:"writable"`
}

func main() {
	runtime.LockOSThread()
	code, err := run()
	if err != nil {
		fmt.Fprintln(os.Stderr, "container:", err)
		os.Exit(failed)
	}
	os.Exit(code)
}

func run() (int, error) {
	if len(os.Args) < 2 {
		return 0, errors.New("usage: container SPEC.json")
	}
	if len(os.Args) == 3 && os.Getpid() == 1 {
		return inside(os.Args[2], os.Args[1] == as(0))
	}
	return outside(os.Args[1])
}

// as names the first process inside by who has started it: only root can become another user.
func as(user int) string {
	if user == 0 {
		return "init-by-root"
	}
	return "init-by-user"
}

// outside starts this program again as the first process of new namespaces.
func outside(path string) (int, error) {
	first := exec.Command("/proc/self/exe", as(os.Geteuid()), path)
	first.Stdout, first.Stderr = os.Stdout, os.Stderr
	first.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC,
		Pdeathsig:  syscall.SIGKILL,
	}
	if os.Geteuid() != 0 {
		first.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		first.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Geteuid(), Size: 1}}
		first.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getegid(), Size: 1}}
	}
	code, err := attend(first)
	if err != nil && os.Geteuid() != 0 {
		return 0, fmt.Errorf("no user namespace: %w; see the sysctls user.max_user_namespaces,"+
			" kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns", err)
	}
	return code, err
}

// inside makes the root and runs the command on it.
func inside(path string, byRoot bool) (int, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	var spec Spec
	if err := json.Unmarshal(text, &spec); err != nil {
		return 0, err
	}
	if err := syscall.Sethostname([]byte(spec.Hostname)); err != nil {
		return 0, err
	}
	if err := makeRoot(spec); err != nil {
		return 0, err
	}
	if err := syscall.Chroot(spec.Root); err != nil {
		return 0, err
	}
	return command(spec, byRoot)
}

func command(spec Spec, byRoot bool) (int, error) {
	if err := os.Chdir(spec.Folder); err != nil {
		return 0, err
	}
	os.Clearenv()
	for _, variable := range spec.Environment {
		name, value := split(variable)
		if err := os.Setenv(name, value); err != nil {
			return 0, err
		}
	}
	main := exec.Command(spec.Command[0], spec.Command[1:]...)
	main.Stdout, main.Stderr, main.Env = os.Stdout, os.Stderr, spec.Environment
	if byRoot {
		main.SysProcAttr = &syscall.SysProcAttr{
			Credential: &syscall.Credential{Uid: spec.User, Gid: spec.User},
		}
	}
	return attend(main)
}

// attend starts a process, passes SIGTERM on, waits for its end, and gives back its exit code.
func attend(process *exec.Cmd) (int, error) {
	terminate := make(chan os.Signal, 1)
	signal.Notify(terminate, syscall.SIGTERM)
	if err := process.Start(); err != nil {
		return 0, err
	}
	go func() {
		for range terminate {
			_ = process.Process.Signal(syscall.SIGTERM)
		}
	}()
	err := process.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return 0, err
	}
	if status := process.ProcessState.Sys().(syscall.WaitStatus); status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return process.ProcessState.ExitCode(), nil
}

func split(variable string) (string, string) {
	for i := range variable {
		if variable[i] == '=' {
			return variable[:i], variable[i+1:]
		}
	}
	return variable, ""
}
