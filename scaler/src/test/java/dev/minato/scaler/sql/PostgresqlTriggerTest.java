package dev.minato.scaler.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.platform.scale.AppPlaces;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.scaler.driver.ClassPathDrivers;
import dev.minato.scaler.rule.TriggerParameters;
import dev.minato.testkit.HostileServer;
import dev.minato.testkit.TriggerContract;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code postgresql} against a server that speaks as much of the protocol as a number takes. */
class PostgresqlTriggerTest extends TriggerContract {
    private static final String QUERY = "SELECT count(*) FROM job";
    private static final Duration AMPLE = Duration.ofSeconds(20);

    private final List<String> statements = Collections.synchronizedList(new ArrayList<>());
    private final PostgresqlType type = new PostgresqlType(ClassPathDrivers.loader());

    @Override
    protected Trigger trigger(int port) {
        return open(
                Map.of("query", QUERY, "targetQueryValue", "5"),
                Map.of(
                        "connection",
                        "postgresql://me:"
                                + SECRET
                                + "@127.0.0.1:"
                                + port
                                + "/jobs?sslmode=disable"));
    }

    private Trigger open(Map<String, String> metadata, Map<String, String> auth) {
        return type.open(
                new TriggerParameters(
                        type, new TriggerSpec("postgresql", metadata, auth, Map.of())));
    }

    /** The driver is told where the replica is: it looks up no name. */
    @Test
    void anAppIsAskedByItsName() throws IOException {
        try (HostileServer server = new HostileServer(client -> serve(client, "7"))) {
            AppPlaces places =
                    (host, port) ->
                            host.equals("db") && port == 5432
                                    ? Optional.of(
                                            List.of(
                                                    new InetSocketAddress(
                                                            InetAddress.getLoopbackAddress(),
                                                            server.port())))
                                    : Optional.empty();
            TriggerSpec rule =
                    new TriggerSpec(
                            "postgresql",
                            parts("sslmode", "disable"),
                            Map.of("password", SECRET),
                            Map.of(),
                            places);
            try (Trigger trigger = type.open(new TriggerParameters(type, rule))) {
                assertThat(trigger.read(AMPLE).value()).isEqualTo(7);
            }
        }
    }

    private static Map<String, String> parts(String... changes) {
        Map<String, String> all =
                new HashMap<>(
                        Map.of(
                                "query",
                                QUERY,
                                "targetQueryValue",
                                "5",
                                "host",
                                "db",
                                "port",
                                "5432",
                                "userName",
                                "me",
                                "dbName",
                                "jobs",
                                "sslmode",
                                "prefer"));
        for (int each = 0; each < changes.length; each += 2) {
            all.put(changes[each], changes[each + 1]);
        }
        return all;
    }

    @Override
    protected void serve(Socket client, String number) throws IOException {
        new Session(client, number).serve();
    }

    @Override
    protected List<String> numbers() {
        List<String> all = new ArrayList<>(super.numbers());
        all.addAll(List.of("NaN", "Infinity", "-Infinity", "1e400", "12.3456", "t", "NULL", ""));
        return all;
    }

    /** One connection; what is read is put down in {@link #statements}. */
    private final class Session {
        private final DataInputStream in;
        private final DataOutputStream out;
        private final String number;
        private String statement = "";

        Session(Socket client, String number) throws IOException {
            in = new DataInputStream(client.getInputStream());
            out = new DataOutputStream(client.getOutputStream());
            this.number = number;
        }

        void serve() throws IOException {
            in.readNBytes(in.readInt() - 4);
            say('R', new byte[] {0, 0, 0, 3});
            body(in.readUnsignedByte());
            if (number.equals("no entry")) {
                say(
                        'E',
                        text(
                                "SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user"
                                        + " \"me\"\0\0"));
                return;
            }
            say('R', new byte[4]);
            setting("server_version", "15.8");
            setting("client_encoding", "UTF8");
            setting("DateStyle", "ISO, MDY");
            setting("integer_datetimes", "on");
            setting("standard_conforming_strings", "on");
            say('K', new byte[8]);
            say('Z', text("I"));
            while (true) {
                int message = in.read();
                if (message < 0 || message == 'X') {
                    return;
                }
                answer(message, body(message));
            }
        }

        private void answer(int message, byte[] body) throws IOException {
            switch (message) {
                case 'P' -> {
                    statement = new String(body, StandardCharsets.UTF_8).split("\0", -1)[1];
                    statements.add(statement);
                    say('1', new byte[0]);
                }
                case 'Q' -> {
                    statement = new String(body, StandardCharsets.UTF_8).strip().replace("\0", "");
                    statements.add(statement);
                    say('C', text(statement.split(" ", 2)[0] + "\0"));
                    say('Z', text(statement.startsWith("BEGIN") ? "T" : "I"));
                }
                case 'B' -> say('2', new byte[0]);
                case 'D' -> describe();
                case 'E' -> execute();
                case 'S' -> say('Z', text("T"));
                default -> throw new IOException("message " + (char) message);
            }
        }

        private void describe() throws IOException {
            if (!statement.startsWith("SELECT")) {
                say('n', new byte[0]);
                return;
            }
            // One column of type text.
            say(
                    'T',
                    join(
                            new byte[] {0, 1},
                            text("count\0"),
                            new byte[] {
                                0, 0, 0, 0, 0, 0, 0, 0, 0, 25, -1, -1, -1, -1, -1, -1, 0, 0
                            }));
        }

        private void execute() throws IOException {
            if (!statement.startsWith("SELECT")) {
                say('C', text(statement.split(" ", 2)[0] + "\0"));
                return;
            }
            if (number.equals("NULL")) {
                say('D', new byte[] {0, 1, -1, -1, -1, -1});
            } else if (!number.equals("no row")) {
                byte[] value = text(number);
                say('D', join(new byte[] {0, 1, 0, 0, 0, (byte) value.length}, value));
            }
            say('C', text("SELECT 1\0"));
        }

        private byte[] body(int message) throws IOException {
            int length = in.readInt();
            if (message < 0 || length < 4) {
                throw new IOException("no message");
            }
            return in.readNBytes(length - 4);
        }

        private void setting(String name, String value) throws IOException {
            say('S', text(name + "\0" + value + "\0"));
        }

        private void say(char message, byte[] body) throws IOException {
            out.writeByte(message);
            out.writeInt(body.length + 4);
            out.write(body);
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] join(byte[]... parts) {
        var all = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void nothingIsWrittenAndTheServerEndsALongQuery() throws IOException {
        try (HostileServer server = new HostileServer(client -> serve(client, "12"));
                Trigger trigger = trigger(server.port())) {
            assertThat(trigger.read(AMPLE).value()).isEqualTo(12);
        }
        assertThat(statements)
                .anyMatch(each -> each.startsWith("BEGIN READ ONLY"))
                .anyMatch(each -> each.startsWith("SET LOCAL statement_timeout = 1"))
                .contains(QUERY)
                .noneMatch(each -> each.startsWith("SET SESSION"))
                .last()
                .isEqualTo("ROLLBACK");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NULL|the query gave NULL: write COALESCE(…, 0)",
                "no row|the query gave no row: make it give one, as COUNT and SUM do",
                "t|the first column of the query's first row is no number but \"t\"",
            })
    void whatIsNoNumberIsToldWithItsMend(String number, String reason) throws IOException {
        try (HostileServer server = new HostileServer(client -> serve(client, number));
                Trigger trigger = trigger(server.port())) {
            assertThatThrownBy(() -> trigger.read(AMPLE))
                    .isInstanceOf(Fault.class)
                    .hasMessage("PostgreSQL at 127.0.0.1:" + server.port() + ": " + reason);
        }
    }

    @Test
    void aPasswordThatIsRefusedIsToldWithItsMend() throws IOException {
        try (HostileServer server = new HostileServer(client -> serve(client, "no entry"));
                Trigger trigger = trigger(server.port())) {
            assertThatThrownBy(() -> trigger.read(AMPLE))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("password authentication failed for user \"me\"")
                    .hasMessageContaining("; see the user and the password of the rule")
                    .message()
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void aServerThatAnnouncesTwoGigabytesIsNotGivenThem() throws IOException {
        byte[] error = {'E', 0x7f, -1, -1, -1};
        try (HostileServer server =
                        new HostileServer(client -> {
                            client.getInputStream().read(new byte[4096]);
                            client.getOutputStream().write(error);
                            client.getInputStream().read();
                        });
                Trigger trigger = trigger(server.port())) {
            assertThatThrownBy(() -> trigger.read(AMPLE))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("PostgreSQL at 127.0.0.1");
        }
    }

    @Test
    void partsOrAConnectionStringAreTaken() {
        open(parts(), Map.of("password", SECRET)).close();
        open(
                        Map.of("query", QUERY, "targetQueryValue", "0.5"),
                        Map.of("connection", "host=db user=me password=x application_name=y"))
                .close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "port|x|metadata.port|metadata.port is \"x\": it must be a host's name and a port",
                "host|a b|metadata.host|metadata.host is \"a b\": it must be a host's name",
                "sslmode|maybe|metadata.sslmode|it must be one of allow, disable, prefer, require",
                "targetQueryValue|0|metadata.targetQueryValue|it must be a number above 0",
                "query|' '|metadata.query|query is missing",
                "userName|''|metadata.userName|userName is missing",
            })
    void whatIsWrongIsToldWithItsField(String name, String value, String field, String text) {
        assertThatThrownBy(() -> open(parts(name, value), Map.of()))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> {
                            assertThat(fault.field()).contains(field);
                            assertThat(fault.text()).contains(text);
                        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host=db user=me password=hidden1 sslrootcert=/etc/x|the option"
                        + " sslrootcert of the connection string is not done here",
                "host=a,b user=me password=hidden1|it must name one host",
                "host=/run/postgresql user=me password=hidden1|it must name one host",
                "host=db password=hidden1|it names no user",
                "host=db user=me password=hidden1 sslmode=on|its sslmode must be one of",
                "hidden1|it is written postgresql://user:password@host:5432/db",
            })
    void aConnectionStringIsRefusedWithoutItsPassword(String text, String reason) {
        assertThatThrownBy(() ->
                        open(
                                Map.of("query", QUERY, "targetQueryValue", "5"),
                                Map.of("connection", text)))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(reason)
                .message()
                .doesNotContain("hidden1");
    }
}
