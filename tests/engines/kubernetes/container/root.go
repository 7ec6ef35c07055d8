package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

var (
	// programs are the folders of the machine that hold what a command needs to run.
	programs = []string{"/usr", "/etc", "/bin", "/sbin", "/lib", "/lib32", "/lib64"}
	devices  = []string{"null", "zero", "full", "random", "urandom"}
	// writable are folders that images have, and in which anybody may write.
	writable = []string{"/tmp", "/var/tmp", "/home", "/run"}
	links    = map[string]string{
		"/dev/fd":     "/proc/self/fd",
		"/dev/stdin":  "/proc/self/fd/0",
		"/dev/stdout": "/proc/self/fd/1",
		"/dev/stderr": "/proc/self/fd/2",
	}
)

// makeRoot fills the folder of the spec with a root: programs, devices, processes, volumes.
func makeRoot(spec Spec) error {
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("private mounts: %w", err)
	}
	if err := syscall.Mount("tmpfs", spec.Root, "tmpfs", 0, "mode=0755"); err != nil {
		return fmt.Errorf("root: %w", err)
	}
	for _, folder := range writable {
		if err := openFolder(filepath.Join(spec.Root, folder)); err != nil {
			return err
		}
	}
	for _, step := range []func(Spec) error{mountPrograms, mountDevices, mountVolumes} {
		if err := step(spec); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Join(spec.Root, spec.Folder), 0o755); err != nil {
		return err
	}
	if spec.ReadOnlyRoot {
		return readOnly(spec.Root)
	}
	return nil
}

func mountPrograms(spec Spec) error {
	for _, path := range programs {
		info, err := os.Lstat(path)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return err
		}
		if info.Mode()&os.ModeSymlink != 0 {
			target, err := os.Readlink(path)
			if err != nil {
				return err
			}
			if err := os.Symlink(target, filepath.Join(spec.Root, path)); err != nil {
				return err
			}
			continue
		}
		if err := bind(spec.Root, Bind{Source: path, Target: path}); err != nil {
			return err
		}
	}
	return nil
}

func mountDevices(spec Spec) error {
	for _, name := range devices {
		path := filepath.Join("/dev", name)
		if err := bind(spec.Root, Bind{Source: path, Target: path, Writable: true}); err != nil {
			return err
		}
	}
	memory := filepath.Join(spec.Root, "/dev/shm")
	if err := os.Mkdir(memory, 0o755); err != nil {
		return err
	}
	if err := syscall.Mount("tmpfs", memory, "tmpfs", 0, "mode=1777"); err != nil {
		return fmt.Errorf("/dev/shm: %w", err)
	}
	for path, target := range links {
		if err := os.Symlink(target, filepath.Join(spec.Root, path)); err != nil {
			return err
		}
	}
	proc := filepath.Join(spec.Root, "/proc")
	if err := os.Mkdir(proc, 0o755); err != nil {
		return err
	}
	if err := syscall.Mount("proc", proc, "proc", 0, ""); err != nil {
		// Inside other containers /proc is partly covered, and a fresh one is not allowed.
		return syscall.Mount("/proc", proc, "", syscall.MS_BIND|syscall.MS_REC, "")
	}
	return nil
}

func mountVolumes(spec Spec) error {
	shared := Bind{Source: spec.Termination, Target: spec.TerminatesAt, Writable: true}
	for _, each := range append(spec.Binds, shared) {
		if err := bind(spec.Root, each); err != nil {
			return err
		}
	}
	return nil
}

// bind shows a file or folder below the root.
func bind(root string, each Bind) error {
	target := filepath.Join(root, each.Target)
	if err := makeTarget(each.Source, target); err != nil {
		return fmt.Errorf("%s: %w", each.Target, err)
	}
	if err := syscall.Mount(each.Source, target, "", syscall.MS_BIND|syscall.MS_REC, ""); err != nil {
		return fmt.Errorf("%s at %s: %w", each.Source, each.Target, err)
	}
	if each.Writable {
		return nil
	}
	return readOnly(target)
}

func makeTarget(source, target string) error {
	if _, err := os.Stat(target); err == nil {
		return nil
	}
	info, err := os.Stat(source)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return os.MkdirAll(target, 0o755)
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	return os.WriteFile(target, nil, 0o644)
}

// readOnly forbids writing to a mount; restrictions that it has stay, or the kernel would refuse.
func readOnly(path string) error {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(path, &stat); err != nil {
		return err
	}
	kept := uintptr(stat.Flags) & (syscall.MS_NOSUID | syscall.MS_NODEV | syscall.MS_NOEXEC |
		syscall.MS_NOATIME | syscall.MS_NODIRATIME | syscall.MS_RELATIME)
	flags := kept | syscall.MS_REMOUNT | syscall.MS_BIND | syscall.MS_RDONLY
	if err := syscall.Mount("", path, "", flags, ""); err != nil {
		return fmt.Errorf("%s read-only: %w", path, err)
	}
	return nil
}

func openFolder(path string) error {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return err
	}
	return os.Chmod(path, 0o777|os.ModeSticky)
}
