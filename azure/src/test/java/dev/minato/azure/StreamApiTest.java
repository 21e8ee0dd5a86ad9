package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.http.Duplex;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpReply;
import dev.minato.platform.Cluster.LogQuery;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Logs and terminals of replicas. */
final class StreamApiTest {
    @TempDir Path folder;
    private ArmLab lab;
    private String container;

    @BeforeEach
    void open() {
        lab = new ArmLab(folder);
        String revision = lab.put("shop", ArmLab.app("shop:1")).at("properties.latestRevisionName");
        String replicas = ArmLab.APPS + "/shop/revisions/" + revision + "/replicas";
        String stream = lab.get(replicas).at("value.0.properties.containers.0.logStreamEndpoint");
        container =
                stream.substring(
                        "http://localhost".length(), stream.length() - "/logstream".length());
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private String text(String target) throws IOException {
        try (HttpReply reply = lab.open(HttpCall.get(target))) {
            return new String(reply.body().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void linesAreJsonObjectsByDefault() throws IOException {
        lab.cluster().log(false, "hello");
        lab.cluster().log(true, "oh \"no\"");
        assertThat(text(container + "/logstream"))
                .isEqualTo(
                        """
                        {"TimeStamp":"2026-11-22T10:00:00Z","Stream":"stdout","Log":"hello"}
                        {"TimeStamp":"2026-11-22T10:00:00Z","Stream":"stderr","Log":"oh \\"no\\""}
                        """);
    }

    @Test
    void linesAreTextWhenAskedForAndTheLastFew() throws IOException {
        lab.cluster().log(false, "one");
        lab.cluster().log(false, "two");
        assertThat(text(container + "/logstream?output=text&tailLines=1&follow=false"))
                .isEqualTo("two\n");
    }

    @Test
    void aTimeAndTheProcessBeforeAreAskedOfTheCluster() throws IOException {
        for (int i = 0; i < 30; i++) {
            lab.cluster().log(false, "line " + i);
        }
        String since = "&sinceTime=2026-11-22T11:00:00%2B01:00";

        assertThat(text(container + "/logstream?output=text" + since).lines()).hasSize(30);
        assertThat(lab.cluster().asked())
                .isEqualTo(
                        new LogQuery(
                                false,
                                Optional.empty(),
                                Optional.of(Instant.parse("2026-11-22T10:00:00Z")),
                                false));
        assertThat(text(container + "/logstream?output=text&previous=true").lines()).hasSize(20);
        assertThat(lab.cluster().asked())
                .isEqualTo(new LogQuery(false, Optional.of(20), Optional.empty(), true));
    }

    @Test
    void aProcessThatNeverEndedHasNoPrevious() {
        lab.cluster().hasNoPrevious();
        ArmLab.Answer answer = lab.get(container + "/logstream?previous=true");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.at("error.message")).isEqualTo("There is no previous process");
    }

    @Test
    void aFollowedLogIsLeftWhenTheReaderHangsUp() throws Exception {
        lab.cluster().log(false, "one");
        HttpCall call = HttpCall.get(container + "/logstream?output=text&follow=true");
        try (HttpReply reply = lab.open(call)) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(reply.body(), StandardCharsets.UTF_8));
            assertThat(lines.readLine()).isEqualTo("one");
        }
        lab.cluster().awaitReaderLeft();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tailLines=301",
                "tailLines=-1",
                "tailLines=x",
                "output=xml",
                "follow=maybe",
                "previous=maybe",
                "previous=true&follow=true",
                "sinceTime=yesterday",
                "sinceTime=2026-01-31"
            })
    void wrongQueriesAreRefused(String query) {
        assertThat(lab.get(container + "/logstream?" + query).status()).isEqualTo(400);
    }

    @Test
    void aContainerThatIsNotThereIsNotFound() {
        ArmLab.Answer answer = lab.get(container.replace("/main", "/other") + "/logstream");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.at("error.message")).contains("'other'").contains("it has main");
        assertThat(lab.get(container.replace("rep0", "rep9") + "/logstream").status())
                .isEqualTo(404);
    }

    @Test
    void aTokenOfTheAppOpensItsStreamsAndNoOther() {
        ArmLab.Answer token = lab.post(ArmLab.APPS + "/shop/getAuthToken");
        String good = "Bearer " + token.at("properties.token");
        assertThat(token.at("properties.expires")).isNotBlank();
        HttpCall logs = HttpCall.get(container + "/logstream?output=text");
        try (HttpReply reply = lab.open(logs.header("Authorization", good))) {
            assertThat(reply.status()).isEqualTo(200);
        }
        lab.put("other", ArmLab.app("shop:1"));
        String foreign =
                "Bearer " + lab.post(ArmLab.APPS + "/other/getAuthToken").at("properties.token");
        assertThat(lab.send(logs.header("Authorization", foreign)).status()).isEqualTo(401);
        assertThat(lab.send(logs.header("Authorization", "Bearer x")).status()).isEqualTo(401);
    }

    @Test
    void overTcpNothingStreamsWithoutAToken() {
        String good =
                "Bearer " + lab.post(ArmLab.APPS + "/shop/getAuthToken").at("properties.token");
        HttpCall logs = HttpCall.get(container + "/logstream?output=text");
        for (HttpCall call : List.of(logs, terminal("sh"))) {
            ArmLab.Answer refused = lab.sendOverTcp(call);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.at("error.message")).contains("getAuthToken");
        }
        assertThat(lab.sendOverTcp(logs.header("Authorization", good)).status()).isEqualTo(200);
    }

    @Test
    void overTcpNothingElseAnswersAtAll() {
        for (String path :
                List.of(
                        "/subscriptions?api-version=2022-12-01",
                        ArmLab.APPS,
                        ArmLab.APPS + "/shop",
                        ArmLab.GROUP + "/nothing/here",
                        ArmLab.SUBSCRIPTION + "/resourceGroups/other",
                        ArmLab.SUBSCRIPTION
                                + "/resourceGroups/other/providers/Microsoft.App/containerApps",
                        "/subscriptions/1234/resourceGroups",
                        "/providers/Minato.Host/status")) {
            ArmLab.Answer answer = lab.sendOverTcp(HttpCall.get(path));
            assertThat(answer.status()).as(path).isEqualTo(401);
            assertThat(answer.at("error.code")).as(path).isEqualTo("AuthenticationFailed");
        }
        assertThat(lab.sendOverTcp(HttpCall.post(ArmLab.APPS + "/shop/getAuthToken")).status())
                .isEqualTo(401);
    }

    @Test
    void overTcpATokenLetsATerminalThrough() {
        String good =
                "Bearer " + lab.post(ArmLab.APPS + "/shop/getAuthToken").at("properties.token");
        HttpCall upper =
                HttpCall.get(terminal("cat").target().replace("/shop/", "/SHOP/"))
                        .header("Authorization", good);
        assertThat(lab.sendOverTcp(upper).status()).isEqualTo(400);
        assertThat(lab.sendOverTcp(terminal("%22open").header("Authorization", good)).status())
                .isEqualTo(400);
    }

    private HttpCall terminal(String command) {
        return HttpCall.get(container + "/exec?command=" + command)
                .header("Connection", "Upgrade")
                .header("Upgrade", "websocket")
                .header("Sec-WebSocket-Version", "13")
                .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    }

    private static void type(Duplex duplex, int opcode, int kind, String text) throws IOException {
        byte[] payload = ("\0" + (char) kind + text).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x80 | opcode);
        frame.write(0x80 | payload.length);
        byte[] mask = {1, 2, 3, 4};
        frame.writeBytes(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ mask[i & 3]);
        }
        duplex.out().write(frame.toByteArray());
    }

    /** The next frame as {@code opcode payload}. */
    private static String frame(DataInputStream in) throws IOException {
        int opcode = in.readUnsignedByte() & 0x0F;
        int length = in.readUnsignedByte();
        assertThat(length).isLessThan(126);
        return opcode + " " + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    @Test
    void whatIsTypedGoesInAndBinaryFramesComeOut() throws IOException {
        try (HttpReply reply = lab.open(terminal("cat"))) {
            assertThat(reply.status()).isEqualTo(101);
            assertThat(reply.header("Sec-WebSocket-Accept"))
                    .contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            Duplex duplex = reply.duplex();
            DataInputStream in = new DataInputStream(duplex.in());
            type(duplex, 1, 4, "{\"Width\": 100, \"Height\": 40}");
            type(duplex, 1, 0, "a");
            assertThat(frame(in)).isEqualTo("2 \0\1a");
            type(duplex, 2, 0, "b");
            assertThat(frame(in)).isEqualTo("2 \0\1b");
            assertThat(lab.cluster().resizedTo()).isEqualTo(40_100);
        }
    }

    @Test
    void theEndOfTheCommandClosesWithItsExitCode() throws IOException {
        try (HttpReply reply = lab.open(terminal("sh+-c+%22exit+3%22"))) {
            DataInputStream in = new DataInputStream(reply.duplex().in());
            assertThat(frame(in)).isEqualTo("8 \3\u00e8exit code 3");
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void errorOutputHasItsOwnFrames() throws IOException {
        try (HttpReply reply = lab.open(terminal("sh+-c+%22echo+x+%3E%262%22"))) {
            assertThat(frame(new DataInputStream(reply.duplex().in()))).isEqualTo("2 \0\2x\n");
        }
    }

    @Test
    void anUnmaskedFrameBreaksTheProtocol() throws IOException {
        try (HttpReply reply = lab.open(terminal("cat"))) {
            reply.duplex().out().write(new byte[] {(byte) 0x81, 1, 'x'});
            assertThat(frame(new DataInputStream(reply.duplex().in()))).startsWith("8 \3\u00ea");
        }
    }

    @Test
    void aFrameTooLongToKeepIsRefused() throws IOException {
        try (HttpReply reply = lab.open(terminal("cat"))) {
            reply.duplex()
                    .out()
                    .write(new byte[] {(byte) 0x82, (byte) 0xFF, 0x7F, 0, 0, 0, 0, 0, 0, 0});
            assertThat(frame(new DataInputStream(reply.duplex().in()))).startsWith("8 \3\u00f1");
        }
    }

    @Test
    void aPingIsAnswered() throws IOException {
        try (HttpReply reply = lab.open(terminal("cat"))) {
            reply.duplex().out().write(new byte[] {(byte) 0x89, (byte) 0x81, 0, 0, 0, 0, 'p'});
            assertThat(frame(new DataInputStream(reply.duplex().in()))).isEqualTo("10 p");
        }
    }

    @Test
    void aCommandThatCannotRunIsAnErrorBeforeTheUpgrade() {
        assertThat(lab.send(terminal("/no/such/program")).status()).isEqualTo(409);
        assertThat(lab.send(terminal("%22open")).status()).isEqualTo(400);
    }

    @Test
    void withoutUpgradeThereIsNoTerminal() {
        ArmLab.Answer answer = lab.get(container + "/exec?command=sh");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.at("error.message")).contains("WebSocket");
    }

    @Test
    void aPageOfAnotherSiteOpensNoTerminal() {
        assertThat(lab.send(terminal("sh").header("Origin", "https://evil.example")).status())
                .isEqualTo(403);
    }
}
