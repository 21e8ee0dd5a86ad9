package dev.minato.scaler.redis;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * Answers commands with recorded bytes of a real Redis 7.0.15. A command is looked up whole, then
 * by its first word.
 */
record FakeRedis(Map<String, String> answers) {
    void serve(Socket client) throws IOException {
        InputStream in = new BufferedInputStream(client.getInputStream());
        for (String command = command(in); !command.isEmpty(); command = command(in)) {
            String answer = answers.get(command);
            String first = command.split(" ", 2)[0].toUpperCase(Locale.ROOT);
            if (answer == null) {
                answer = answers.getOrDefault(first, "-ERR unknown command '" + first + "'\r\n");
            }
            client.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String command(InputStream in) throws IOException {
        String head = line(in);
        StringBuilder words = new StringBuilder();
        int count = head.isEmpty() ? 0 : Integer.parseInt(head.substring(1));
        for (int i = 0; i < count; i++) {
            int length = Integer.parseInt(line(in).substring(1));
            words.append(i == 0 ? "" : " ")
                    .append(new String(in.readNBytes(length), StandardCharsets.UTF_8));
            in.readNBytes(2);
        }
        return words.toString();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }
}
