package dev.minato.linux.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.mount.Mounts;
import dev.minato.linux.process.HostCommand;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

class FdTest {
    @TempDir Path folder;
    private Dir dir;

    @BeforeEach
    void open() {
        dir = Dir.open(folder);
    }

    @AfterEach
    void close() {
        dir.close();
    }

    @Test
    void streamsWhatWasWritten() throws IOException {
        byte[] bytes = random(300_001);
        try (OutputStream out = dir.create(BytePath.of("f"), 0644).output()) {
            out.write(bytes);
            out.write(7);
        }
        try (InputStream in = dir.read(BytePath.of("f")).input()) {
            assertThat(in.readNBytes(bytes.length)).isEqualTo(bytes);
            assertThat(in.read()).isEqualTo(7);
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void writesAtPositionsWithoutMovingTheOffset() {
        byte[] bytes = random(1000);
        try (Fd fd = dir.create(BytePath.of("f"), 0644)) {
            fd.pwrite(bytes, 0, 1000, 0);
            byte[] part = new byte[10];
            assertThat(fd.read(part, 0, 10)).isEqualTo(10);
            assertThat(part).isEqualTo(java.util.Arrays.copyOf(bytes, 10));
        }
    }

    @Test
    void setsTheTimesOfAnOpenFile() {
        try (Fd fd = dir.create(BytePath.of("f"), 0644)) {
            fd.write(random(200_000), 0, 200_000);
            fd.utimes(-5, 123_456_789);
            assertThat(fd.stat().mtimeSeconds()).isEqualTo(-5);
            assertThat(fd.stat().mtimeNanos()).isEqualTo(123_456_789);
        }
        assertThat(dir.stat(BytePath.of("f")).mtimeSeconds()).as("after closing").isEqualTo(-5);
    }

    @Test
    void copiesDataAndKeepsHoles() throws Exception {
        byte[] bytes = random(100_000);
        long size = 64L << 20;
        try (Fd from = dir.create(BytePath.of("from"), 0644);
                Fd to = dir.create(BytePath.of("to"), 0644)) {
            to.write(random(10), 0, 10);
            from.pwrite(bytes, 0, bytes.length, 0);
            from.pwrite(bytes, 0, bytes.length, 32 << 20);
            from.truncate(size);

            assertThat(from.copyTo(to)).isEqualTo(size);
        }
        assertThat(Files.mismatch(folder.resolve("from"), folder.resolve("to"))).isEqualTo(-1);
        assertThat(blocks("to")).isLessThan(2 << 10);
    }

    @Test
    void copiesBetweenFileSystems() throws Exception {
        Path memory = Files.createDirectory(folder.resolve("memory"));
        Mounts.tmpfs(memory, "size=4m");
        try (Dir other = Dir.open(memory)) {
            byte[] bytes = random(1_000_000);
            try (Fd from = other.create(BytePath.of("from"), 0644);
                    Fd to = dir.create(BytePath.of("to"), 0644)) {
                from.write(bytes, 0, bytes.length);
                from.copyTo(to);
            }
            assertThat(folder.resolve("to")).hasBinaryContent(bytes);
        } finally {
            Mounts.unmount(memory);
        }
    }

    @Test
    void copiesThroughMemoryWhereTheKernelCannot() throws Exception {
        byte[] bytes = random(500_000);
        try (Fd from = dir.create(BytePath.of("from"), 0644);
                Fd to = dir.create(BytePath.of("to"), 0644)) {
            from.write(bytes, 0, bytes.length);
            FileCopy.through(from.number(), to.number(), 0, bytes.length);
        }
        assertThat(folder.resolve("to")).hasBinaryContent(bytes);
    }

    @Test
    void reachesTheDisk() throws Exception {
        try (Fd fd = dir.create(BytePath.of("f"), 0644)) {
            fd.fsync();
            fd.chown(3, 4);
            assertThat(fd.stat().uid()).isEqualTo(3);
        }
        DiskSync.directory(folder);
        DiskSync.filesystem(folder);
    }

    @Test
    void aFullDiskIsReportedByName() throws Exception {
        Path small = Files.createDirectory(folder.resolve("small"));
        Mounts.tmpfs(small, "size=64k");
        try (Dir other = Dir.open(small);
                Fd fd = other.create(BytePath.of("f"), 0644)) {
            assertThatThrownBy(() -> fd.write(new byte[1 << 20], 0, 1 << 20))
                    .isInstanceOfSatisfying(
                            LinuxException.class, e -> assertThat(e.is(Errno.ENOSPC)).isTrue());
        } finally {
            Mounts.unmount(small);
        }
    }

    private long blocks(String name) throws IOException {
        String out =
                HostCommand.check(
                                java.util.List.of(
                                        "stat", "-c", "%b", folder.resolve(name).toString()))
                        .text();
        return Long.parseLong(out.strip());
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
