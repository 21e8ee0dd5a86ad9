package dev.minato.scaler.redis;

import dev.minato.scaler.server.ReadingDeadline;
import dev.minato.scaler.server.ServerConnection;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Commands and their replies over one connection. */
final class RespConnection implements AutoCloseable {
    private final ServerConnection connection;
    private final RespReader replies;

    RespConnection(ServerConnection connection) {
        this.connection = connection;
        this.replies = new RespReader(connection.in());
    }

    /** Begins a reading with a deadline of its own. */
    void within(ReadingDeadline deadline) throws IOException {
        connection.within(deadline);
    }

    /** Sends a command and waits for its reply, which may be a failure. */
    RespReply send(String... words) throws IOException {
        OutputStream out = connection.out();
        out.write(ascii("*" + words.length + "\r\n"));
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            out.write(ascii("$" + bytes.length + "\r\n"));
            out.write(bytes);
            out.write(ascii("\r\n"));
        }
        out.flush();
        return replies.read();
    }

    /**
     * The same for a command that answers a number.
     *
     * @throws IOException with what the server said when it is none
     */
    long number(String... words) throws IOException {
        RespReply reply = send(words);
        if (reply instanceof RespReply.Whole number) {
            return number.value();
        }
        throw unexpected(words[0], reply);
    }

    /** What a reply that is none of those expected says. */
    static IOException unexpected(String command, RespReply reply) {
        if (reply instanceof RespReply.Failure failure) {
            String mend =
                    switch (failure.code()) {
                        case "NOAUTH" -> ": give the parameter password in auth";
                        case "WRONGPASS" -> ": see username and password in auth";
                        case "NOPERM" -> ": the user's access list must allow it";
                        case "MOVED", "ASK", "CROSSSLOT" ->
                                ": clusters are not asked here, a single server is";
                        case "LOADING" -> ": it is starting";
                        default -> "";
                    };
            return new IOException(command + " is answered \"" + failure.text() + "\"" + mend);
        }
        return new IOException(command + " is answered with what is not expected");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        connection.close();
    }
}
