package dev.minato.builder.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;

import dev.minato.image.catalog.Image;
import dev.minato.image.model.Digest;
import dev.minato.image.tar.TarEntry;
import dev.minato.image.tar.TarWriter;
import dev.minato.linux.BytePath;

import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

class AddStepTest extends BuildFixture {
    private static byte[] tar(TarEntry... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(bytes);
        for (TarEntry entry : entries) {
            writer.add(entry, "x".repeat((int) entry.size()).getBytes(UTF_8));
        }
        writer.finish();
        return bytes.toByteArray();
    }

    private static TarEntry.Attributes mode(int mode) {
        return new TarEntry.Attributes(mode, 3, 4, 1_111_111_111, 0);
    }

    private static TarEntry file(String name) {
        return TarEntry.file(BytePath.of(name), mode(0640), 1);
    }

    private static TarEntry directory(String name) {
        return TarEntry.of(BytePath.of(name), TarEntry.Type.DIRECTORY, mode(0751));
    }

    private static TarEntry link(TarEntry.Type type, String name, String to) {
        return new TarEntry(
                BytePath.of(name),
                type,
                mode(0777),
                0,
                BytePath.of(to),
                TarEntry.Device.NONE,
                TarEntry.NO_XATTRS);
    }

    private void put(String name, byte[] content) throws IOException {
        Files.write(lab.context().resolve(name), content);
    }

    private Image image(String instructions) {
        return lab.build("FROM busybox:test\n" + instructions);
    }

    private Map<String, String> after(String instructions) {
        return lab.files(image(instructions));
    }

    private static byte[] packed(byte[] plain, Packer packer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = packer.wrap(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private interface Packer {
        OutputStream wrap(OutputStream out) throws IOException;
    }

    @Test
    void anArchiveOfTheContextIsUnpackedWhateverItsPackingAndName() throws Exception {
        byte[] plain =
                tar(
                        directory("d/"),
                        file("d/f"),
                        link(TarEntry.Type.SYMLINK, "d/l", "f"),
                        link(TarEntry.Type.HARD_LINK, "h", "d/f"));
        put("plain", plain);
        put("gz", packed(plain, GZIPOutputStream::new));
        put("bz2", packed(plain, BZip2CompressorOutputStream::new));
        put("xz", packed(plain, out -> new XZOutputStream(out, new LZMA2Options(0))));
        for (String name : new String[] {"plain", "gz", "bz2", "xz"}) {
            assertThat(after("ADD " + name + " /n\n"))
                    .as(name)
                    .isEqualTo(
                            Map.of(
                                    "/n", "d 0755 0:0",
                                    "/n/d", "d 0751 3:4",
                                    "/n/d/f", "- 0640 3:4",
                                    "/n/d/l", "l 0777 3:4 -> f",
                                    "/n/h", "- 0640 3:4"));
        }
        Image image = image("ADD gz /n/\n");
        assertThat(lab.node(image, "n/d").orElseThrow().stat().mtimeSeconds())
                .isEqualTo(1_111_111_111);
        assertThat(after("ADD --unpack=false gz /n/\n")).containsOnlyKeys("/n", "/n/gz");
        assertThat(after("COPY gz /n/\n")).containsOnlyKeys("/n", "/n/gz");
        assertThat(after("ADD --chown=9 gz /n/\n")).containsEntry("/n/d/f", "- 0640 9:9");
    }

    @Test
    void whatIsNoArchiveIsCopied() throws Exception {
        lab.file("text", "hello").file("d/x", "1");
        put("zero", new byte[4096]);
        put("gz", packed("text".getBytes(UTF_8), GZIPOutputStream::new));
        assertThat(after("ADD text zero gz d /n/\n"))
                .containsOnlyKeys("/n", "/n/text", "/n/zero", "/n/gz", "/n/x");
    }

    @Test
    void anArchiveReplacesFilesAndMergesDirectories() throws Exception {
        put("a.tar", tar(directory("old/"), file("old/file"), file("link"), file("etc")));
        Image image = image("ADD a.tar /\n");
        assertThat(lab.text(image, "old/file")).isEqualTo("x");
        assertThat(lab.files(image))
                .containsEntry("/link", "- 0640 3:4")
                .containsEntry("/etc", "- 0640 3:4");
        assertThat(lab.node(image, "etc/passwd")).isEmpty();
    }

    @Test
    void aDirectoryOverAFileOverADirectoryShowsNothingOfTheLast() throws Exception {
        put("a.tar", tar(file("old"), directory("old/"), file("old/new")));
        Image image = image("ADD a.tar /\nRUN ls /old\n");
        assertThat(lab.output()).isEqualTo("new\n");
        assertThat(lab.node(image, "old/file")).isEmpty();
    }

    @Test
    void anArchiveCannotLeaveItsDirectory() throws Exception {
        put("up", tar(file("../evil")));
        assertThatThrownBy(() -> image("ADD up /n/\n"))
                .hasMessageContaining("\"../evil\" is outside of the archive's root");
        put("abs", tar(file("/abs")));
        assertThat(after("ADD abs /n/\n")).containsKeys("/n/abs");
        put("sym", tar(link(TarEntry.Type.SYMLINK, "s", "../../old"), file("s/evil")));
        assertThat(after("ADD sym /n/\n")).containsKeys("/n/s", "/n/old", "/n/old/evil");
        put("hard", tar(link(TarEntry.Type.HARD_LINK, "h", "../old/file")));
        assertThatThrownBy(() -> image("ADD hard /n/\n")).hasMessageContaining("outside");
        put("gone", tar(link(TarEntry.Type.HARD_LINK, "h", "none")));
        assertThatThrownBy(() -> image("ADD gone /n/\n")).hasMessageContaining("which is missing");
    }

    @Test
    void aTruncatedArchiveFailsAndLeavesNothing() throws Exception {
        byte[] whole = tar(file("a"), TarEntry.file(BytePath.of("b"), mode(0644), 5000));
        byte[] part = java.util.Arrays.copyOf(whole, 2000);
        put("part", part);
        assertThatThrownBy(() -> image("ADD part /n/\n")).hasMessageContaining("EOF");
    }

    @Test
    void aUrlIsFetched() throws Exception {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    boolean found = exchange.getRequestURI().getPath().equals("/dir/file.txt");
                    exchange.getResponseHeaders()
                            .add("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT");
                    byte[] body = "remote".getBytes(UTF_8);
                    exchange.sendResponseHeaders(found ? 200 : 404, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        try {
            String url = "http://localhost:" + server.getAddress().getPort() + "/dir/file.txt";
            Image image = image("ADD " + url + " /n/\nADD --chmod=644 " + url + "?q /x\n");
            assertThat(lab.text(image, "n/file.txt")).isEqualTo("remote");
            assertThat(lab.files(image))
                    .containsEntry("/n/file.txt", "- 0600 0:0")
                    .containsEntry("/x", "- 0644 0:0");
            assertThat(lab.node(image, "x").orElseThrow().stat().mtimeSeconds())
                    .isEqualTo(1_445_412_480);
            String digest = Digest.of("remote".getBytes(UTF_8)).toString();
            assertThat(after("ADD --checksum=" + digest + " " + url + " /y\n")).containsKey("/y");
            String other = Digest.of(new byte[0]).toString();
            assertThatThrownBy(() -> image("ADD --checksum=" + other + " " + url + " /y\n"))
                    .hasMessageStartingWith("digest mismatch");
            assertThatThrownBy(() -> image("ADD " + url + "x /y\n"))
                    .hasMessageContaining("it answered 404");
        } finally {
            server.stop(0);
        }
    }
}
