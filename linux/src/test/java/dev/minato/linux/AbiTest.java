package dev.minato.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.linux.files.FileFlags;
import dev.minato.linux.process.HostCommand;
import dev.minato.linux.process.Terminal;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Our numbers and offsets against those of the C headers, by small programs made with gcc. */
class AbiTest {
    @TempDir Path folder;

    @Test
    void structuresAreLaidOutAsInTheKernelsHeaders() throws Exception {
        Map<String, Long> expected = new LinkedHashMap<>();
        expected.put("sizeof(struct statx)", (long) Stat.SIZE);
        expected.put("offsetof(struct statx, stx_nlink)", 0x10L);
        expected.put("offsetof(struct statx, stx_uid)", 0x14L);
        expected.put("offsetof(struct statx, stx_gid)", 0x18L);
        expected.put("offsetof(struct statx, stx_mode)", 0x1cL);
        expected.put("offsetof(struct statx, stx_ino)", 0x20L);
        expected.put("offsetof(struct statx, stx_size)", 0x28L);
        expected.put("offsetof(struct statx, stx_mtime)", 0x70L);
        expected.put("offsetof(struct statx, stx_rdev_major)", 0x80L);
        expected.put("offsetof(struct statx, stx_dev_major)", 0x88L);
        expected.put("sizeof(struct open_how)", (long) KernelCalls.OPEN_HOW);
        expected.put("offsetof(struct dirent64, d_reclen)", 16L);
        expected.put("offsetof(struct dirent64, d_type)", 18L);
        expected.put("offsetof(struct dirent64, d_name)", 19L);
        expected.put("sizeof(struct mount_attr)", 32L);
        expected.put("sizeof(struct sockaddr_un)", 110L);
        expected.put("sizeof(struct pollfd)", 8L);
        expected.put("sizeof(struct winsize)", (long) Terminal.WINSIZE);
        expected.put("sizeof(sigset_t)", 128L);
        expected.put("sizeof(posix_spawnattr_t) <= 512", 1L);
        expected.put("sizeof(posix_spawn_file_actions_t) <= 512", 1L);
        expected.put("O_DIRECTORY", (long) OpenFlags.DIRECTORY);
        expected.put("O_NOFOLLOW", (long) OpenFlags.NOFOLLOW);
        expected.put("O_CLOEXEC", (long) OpenFlags.CLOEXEC);
        expected.put("O_PATH", (long) OpenFlags.PATH);
        expected.put("FS_IOC_GETFLAGS", FileFlags.GET);
        expected.put("FS_IOC_SETFLAGS", FileFlags.SET);
        expected.put("FS_TOPDIR_FL", (long) FileFlags.TOP);
        expected.put("makedev(259, 70000)", Stat.deviceNumber(259, 70000));

        String includes =
                "#include <stddef.h>\n#include <dirent.h>\n#include <fcntl.h>\n"
                        + "#include <linux/openat2.h>\n#include <sys/stat.h>\n"
                        + "#include <linux/mount.h>\n#include <sys/un.h>\n#include <poll.h>\n"
                        + "#include <sys/ioctl.h>\n#include <spawn.h>\n#include <signal.h>\n"
                        + "#include <sys/sysmacros.h>\n#include <linux/fs.h>\n";
        assertThat(probe(includes, expected.keySet().stream().toList())).isEqualTo(expected);
    }

    @Test
    void theKernelsTerminalSettingsAreNotTheLibrarys() throws Exception {
        Map<String, Long> expected = new LinkedHashMap<>();
        expected.put("sizeof(struct termios)", (long) Terminal.TERMIOS);
        expected.put("offsetof(struct termios, c_lflag)", 12L);
        expected.put("offsetof(struct termios, c_cc) + VMIN", 17L + 6);
        expected.put("offsetof(struct termios, c_cc) + VTIME", 17L + 5);

        String includes = "#include <stddef.h>\n#include <asm/termbits.h>\n";
        assertThat(probe(includes, expected.keySet().stream().toList())).isEqualTo(expected);
    }

    @Test
    void systemCallsHaveTheNumbersOfThisMachine() throws Exception {
        assertThat(probe("#include <sys/syscall.h>\n", names()))
                .isEqualTo(numbers(Syscall.AARCH64));
    }

    @Test
    void systemCallsOfAarch64HaveTheGenericNumbers() throws Exception {
        String includes =
                "#define __ARCH_WANT_RENAMEAT\n#define __BITS_PER_LONG 64\n"
                        + "#include <asm-generic/unistd.h>\n";
        assertThat(probe(includes, names())).isEqualTo(numbers(true));
    }

    private static List<String> names() {
        return List.copyOf(numbers(true).keySet());
    }

    private static Map<String, Long> numbers(boolean aarch64) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        for (Syscall call : Syscall.values()) {
            String name = call.name().toLowerCase(Locale.ROOT);
            numbers.put("__NR_" + name, (long) call.number(aarch64));
        }
        return numbers;
    }

    private Map<String, Long> probe(String includes, List<String> expressions) throws Exception {
        Assumptions.assumeTrue(HostCommand.find("gcc").isPresent(), "gcc is not installed");
        StringBuilder source =
                new StringBuilder("#define _GNU_SOURCE\n#include <stdio.h>\n").append(includes);
        source.append("int main(void) {\n");
        for (String expression : expressions) {
            source.append("printf(\"%ld\\n\", (long) (").append(expression).append("));\n");
        }
        source.append("return 0; }\n");
        Path file = Files.writeString(folder.resolve("probe.c"), source);
        Path program = folder.resolve("probe");
        HostCommand.check(
                List.of("gcc", "-o", program.toString(), file.toString()),
                new byte[0],
                Duration.ofSeconds(60));
        List<String> lines = HostCommand.check(List.of(program.toString())).text().lines().toList();
        Map<String, Long> values = new LinkedHashMap<>();
        for (int i = 0; i < expressions.size(); i++) {
            values.put(expressions.get(i), Long.parseLong(lines.get(i)));
        }
        return values;
    }
}
