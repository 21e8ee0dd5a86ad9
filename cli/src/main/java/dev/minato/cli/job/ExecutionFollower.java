package dev.minato.cli.job;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JobClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.http.client.HttpCall;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Prints what an execution writes until it has ended, that of replicas too which begin meanwhile.
 * What runs is read by a thread for each container, what has ended one after another.
 */
final class ExecutionFollower {
    private final CommandSession session;
    private final JobClient client;
    private final String job;
    private final ExecutionStreams wanted;
    private final Map<String, Reading> readings = new HashMap<>();

    /**
     * @param job its ID
     */
    ExecutionFollower(
            CommandSession session, JobClient client, String job, ExecutionStreams wanted) {
        this.session = session;
        this.client = client;
        this.job = job;
        this.wanted = wanted;
    }

    /** How far the log of a container was read. */
    private static final class Reading {
        private volatile boolean printed;
        private volatile Optional<Fault> failure = Optional.empty();
        private Optional<Thread> thread = Optional.empty();

        /** Whether it failed before its first line, as of a container that has not begun. */
        boolean isToDoAgain() {
            return failure.isPresent() && !printed;
        }
    }

    /**
     * Follows an execution.
     *
     * @param tail how many of the last lines of those logs come that there are at first
     * @return whether every log was read to its end
     */
    boolean follow(String execution, Optional<Integer> tail) throws InterruptedException {
        GrowingPause pause = new GrowingPause();
        JsonNode now = ExecutionProgress.now(client, job, execution);
        sayWhenNone(now);
        read(now, lines(tail));
        while (ExecutionProgress.isOpen(now)) {
            pause.sleep();
            now = ExecutionProgress.now(client, job, execution);
            read(now, lines(Optional.empty()));
        }
        join();
        read(now, lines(Optional.empty()));
        join();
        return isWhole();
    }

    /** The part of a query that says which lines come: all, or the last ones. */
    static String lines(Optional<Integer> tail) {
        return tail.map(lines -> "&tailLines=" + lines).orElse("&sinceTime=1970-01-01T00:00:00Z");
    }

    private void sayWhenNone(JsonNode execution) {
        if (wanted.of(execution).isEmpty()) {
            session.say("Execution " + JsonTree.text(execution, "name") + " has no replica yet.");
        }
    }

    /** Begins with what is new. */
    private void read(JsonNode execution, String lines) {
        for (ExecutionStreams.LogStream stream : wanted.of(execution)) {
            String key = stream.replica() + "/" + stream.container();
            Reading before = readings.get(key);
            if (before == null || before.isToDoAgain()) {
                Reading reading = new Reading();
                readings.put(key, reading);
                String log =
                        JobClient.log(
                                job,
                                JsonTree.text(execution, "name"),
                                stream.replica(),
                                stream.container());
                String target = log + "?output=json&follow=" + !stream.ended() + lines;
                if (stream.ended()) {
                    print(target, stream.prefix(), reading);
                } else {
                    reading.thread =
                            Optional.of(
                                    Thread.ofVirtual()
                                            .start(() -> print(target, stream.prefix(), reading)));
                }
            }
        }
    }

    private void print(String target, String prefix, Reading reading) {
        try {
            client.lines(
                    HttpCall.get(target),
                    line -> {
                        reading.printed = true;
                        print(session, prefix, line);
                    });
        } catch (Fault e) {
            reading.failure = Optional.of(e);
            if (reading.printed) {
                session.say(prefix + e.text());
            }
        }
    }

    /** Prints a line of a log as the daemon answers it. */
    static void print(CommandSession session, String prefix, JsonNode line) {
        session.out().println(prefix + SafeText.lines(JsonTree.text(line, "Log")));
        session.out().flush();
    }

    private void join() throws InterruptedException {
        for (Reading reading : List.copyOf(readings.values())) {
            if (reading.thread.isPresent()) {
                reading.thread.get().join();
            }
        }
    }

    private boolean isWhole() {
        List<String> unsaid = new ArrayList<>();
        boolean whole = true;
        for (Reading reading : readings.values()) {
            whole &= reading.failure.isEmpty();
            if (reading.isToDoAgain()) {
                unsaid.add(reading.failure.map(Fault::text).orElse(""));
            }
        }
        unsaid.stream().sorted().distinct().forEach(session::say);
        return whole;
    }
}
