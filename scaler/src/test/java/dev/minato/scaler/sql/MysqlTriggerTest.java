package dev.minato.scaler.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.scaler.driver.ClassPathDrivers;
import dev.minato.scaler.rule.TriggerParameters;
import dev.minato.testkit.HostileServer;
import dev.minato.testkit.TriggerContract;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code mysql} against a server that speaks as much of the protocol as a number takes. */
class MysqlTriggerTest extends TriggerContract {
    private static final String QUERY = "SELECT count(*) FROM job";
    private static final Duration AMPLE = Duration.ofSeconds(20);

    private final List<String> statements = Collections.synchronizedList(new ArrayList<>());
    private final MysqlType type = new MysqlType(ClassPathDrivers.loader());

    @Override
    protected Trigger trigger(int port) {
        return open("me:" + SECRET + "@tcp(127.0.0.1:" + port + ")/jobs");
    }

    private Trigger open(String dsn) {
        return type.open(
                new TriggerParameters(
                        type,
                        new TriggerSpec(
                                "mysql",
                                Map.of("query", QUERY, "queryValue", "5"),
                                Map.of("connectionString", dsn),
                                Map.of())));
    }

    @Override
    protected void serve(Socket client, String number) throws IOException {
        new Session(client, "8.0.36", number).serve();
    }

    @Override
    protected List<String> numbers() {
        List<String> all = new ArrayList<>(super.numbers());
        all.addAll(List.of("1e400", "12.3456", "NULL", "no row", ""));
        return all;
    }

    /** One connection; what is read is put down in {@link #statements}. */
    private final class Session {
        private final InputStream in;
        private final OutputStream out;
        private final String version;
        private final String number;
        private int sequence;

        Session(Socket client, String version, String number) throws IOException {
            in = client.getInputStream();
            out = client.getOutputStream();
            this.version = version;
            this.number = number;
        }

        void serve() throws IOException {
            greet();
            if (packet().length == 0) {
                return;
            }
            if (number.equals("no entry")) {
                say(
                        "\u00ff\u0015\u0004#28000Access denied for user 'me'"
                                .getBytes(StandardCharsets.ISO_8859_1));
                return;
            }
            ok();
            while (true) {
                byte[] command = packet();
                if (command.length == 0 || command[0] == 1) {
                    return;
                }
                if (command[0] != 3) {
                    ok();
                    continue;
                }
                String text = new String(command, 1, command.length - 1, StandardCharsets.UTF_8);
                statements.add(text);
                if (text.equals(QUERY)) {
                    row(number);
                } else if (text.toLowerCase(Locale.ROOT).startsWith("select")) {
                    row("1048576");
                } else {
                    ok();
                }
            }
        }

        /** Protocol 10, with capabilities of plain authentication and without EOF's end. */
        private void greet() throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            body.write(10);
            body.writeBytes(text(version + "\0"));
            body.writeBytes(new byte[] {7, 0, 0, 0});
            body.writeBytes(text("abcdefgh\0"));
            body.writeBytes(new byte[] {(byte) 0x08, (byte) 0xa2, 45, 2, 0, 8, 0, 21});
            body.writeBytes(new byte[10]);
            body.writeBytes(text("ijklmnopqrst\0mysql_native_password\0"));
            sequence = 0;
            say(body.toByteArray());
        }

        private void ok() throws IOException {
            say(new byte[] {0, 0, 0, 2, 0, 0, 0});
        }

        private void row(String value) throws IOException {
            say(new byte[] {1});
            ByteArrayOutputStream column = new ByteArrayOutputStream();
            for (String part : List.of("def", "", "", "", "c", "c")) {
                column.write(part.length());
                column.writeBytes(text(part));
            }
            column.writeBytes(new byte[] {12, 45, 0, 80, 0, 0, 0, (byte) 253, 0, 0, 0, 0, 0});
            say(column.toByteArray());
            say(new byte[] {(byte) 0xfe, 0, 0, 2, 0});
            if (value.equals("NULL")) {
                say(new byte[] {(byte) 0xfb});
            } else if (!value.equals("no row")) {
                ByteArrayOutputStream row = new ByteArrayOutputStream();
                row.write(value.length());
                row.writeBytes(text(value));
                say(row.toByteArray());
            }
            say(new byte[] {(byte) 0xfe, 0, 0, 2, 0});
        }

        private byte[] packet() throws IOException {
            byte[] head = in.readNBytes(4);
            if (head.length < 4) {
                return new byte[0];
            }
            sequence = head[3] + 1;
            return in.readNBytes((head[0] & 0xff) | (head[1] & 0xff) << 8 | (head[2] & 0xff) << 16);
        }

        private void say(byte[] body) throws IOException {
            byte[] all = new byte[body.length + 4];
            all[0] = (byte) body.length;
            all[1] = (byte) (body.length >> 8);
            all[3] = (byte) sequence++;
            System.arraycopy(body, 0, all, 4, body.length);
            out.write(all);
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "8.0.36, SET SESSION max_execution_time = 1",
        "5.5.5-10.11.6-MariaDB, SET SESSION max_statement_time = 1"
    })
    void nothingIsWrittenAndTheServerEndsALongQuery(String version, String limit)
            throws IOException {
        try (HostileServer server =
                        new HostileServer(client -> new Session(client, version, "12").serve());
                Trigger trigger = trigger(server.port())) {
            assertThat(trigger.read(AMPLE).value()).isEqualTo(12);
        }
        assertThat(statements)
                .contains(
                        "SET SESSION TRANSACTION READ ONLY",
                        "SET SESSION sql_select_limit = 1",
                        QUERY)
                .anyMatch(each -> each.startsWith(limit));
    }

    @Test
    void aPasswordThatIsRefusedIsToldWithItsMend() throws IOException {
        try (HostileServer server = new HostileServer(client -> serve(client, "no entry"));
                Trigger trigger = trigger(server.port())) {
            assertThatThrownBy(() -> trigger.read(AMPLE))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("Access denied for user 'me'")
                    .hasMessageContaining("; see the user and the password of the rule")
                    .message()
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void noRowAndNullAreToldWithTheirMend() throws IOException {
        for (String number : List.of("no row", "NULL")) {
            try (HostileServer server = new HostileServer(client -> serve(client, number));
                    Trigger trigger = trigger(server.port())) {
                assertThatThrownBy(() -> trigger.read(AMPLE))
                        .isInstanceOf(Fault.class)
                        .hasMessageContaining(
                                number.equals("NULL")
                                        ? "the query gave NULL: write COALESCE(…, 0)"
                                        : "the query gave no row");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "me:hidden1@tcp(db:3306)/jobs?tls=my-config|its option tls may be true",
                "me:hidden1@tcp(db:3306)/jobs?allowAllFiles=true|the option allowAllFiles of the",
                "me:hidden1@tcp(db:3306)/a%3Fb|its database has characters like / or ?",
                "jdbc:mysql://db:3306?user=me&password=hidden1|it is written user:password@tcp(",
            })
    void aDsnIsRefusedWithoutItsPassword(String dsn, String reason) {
        assertThatThrownBy(() -> open(dsn))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(reason)
                .message()
                .doesNotContain("hidden1");
    }

    @Test
    void optionsOfTheDsnWithoutEffectAreTaken() {
        open("me:x@tcp(db:3306)/jobs?parseTime=true&loc=UTC&charset=utf8mb4&timeout=5s&tls=true")
                .close();
    }

    @Test
    void partsMustBeWhole() {
        assertThatThrownBy(() ->
                        type.open(
                                new TriggerParameters(
                                        type,
                                        new TriggerSpec(
                                                "mysql",
                                                Map.of(
                                                        "query",
                                                        QUERY,
                                                        "queryValue",
                                                        "5",
                                                        "host",
                                                        "db",
                                                        "port",
                                                        "3306",
                                                        "dbName",
                                                        "jobs",
                                                        "username",
                                                        "me"),
                                                Map.of(),
                                                Map.of()))))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("password is missing");
    }
}
