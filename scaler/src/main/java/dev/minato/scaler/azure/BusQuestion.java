package dev.minato.scaler.azure;

import dev.minato.platform.scale.TriggerReading;
import dev.minato.scaler.server.HttpAnswer;
import dev.minato.scaler.server.ReadingDeadline;
import dev.minato.scaler.server.ServerHttp;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks Service Bus how many active messages there are; it answers whoever may manage. Messages that
 * are locked count, those that are dead, scheduled or on their way do not.
 */
record BusQuestion(
        BusNamespace namespace,
        Entities entities,
        Operation operation,
        double target,
        double activation) {
    private static final String VERSION = "api-version=2021-05";
    private static final int PAGE = 100;
    private static final int MOST_PAGES = 100;

    /**
     * What is asked for.
     *
     * @param topic of the subscription; a queue without
     * @param name of queue or subscription
     * @param pattern which of all queues, or of all subscriptions of the topic
     */
    record Entities(Optional<String> topic, String name, Optional<NamePattern> pattern) {
        private String path() {
            String own = path(name);
            return topic.map(each -> path(each) + "/subscriptions/" + own).orElse(own);
        }

        private String all() {
            return topic.map(each -> path(each) + "/subscriptions").orElse("$Resources/queues");
        }

        /** A slash belongs to a name. */
        private static String path(String name) {
            return AzureHmac.encoded(name).replace("%2F", "/");
        }

        @Override
        public String toString() {
            return topic.map(each -> "subscription \"" + name + "\" of topic \"" + each + "\"")
                    .orElse("queue \"" + name + "\"");
        }
    }

    /** What is made of several counts. */
    enum Operation {
        SUM,
        MAX,
        AVG
    }

    TriggerReading ask(ServerHttp http, ReadingDeadline deadline)
            throws IOException, InterruptedException {
        double value =
                entities.pattern().isPresent()
                        ? total(matching(http, deadline, entities.pattern().get()))
                        : one(http, deadline);
        return TriggerReading.average(value, target, activation);
    }

    private long one(ServerHttp http, ReadingDeadline deadline)
            throws IOException, InterruptedException {
        List<AzureXml.Entity> found = get(http, entities.path(), VERSION, deadline);
        // Of a name that there is not, the service tells the list of public ones: an empty feed.
        if (found.size() != 1) {
            throw new IOException("there is no " + entities + ": see the names in the rule");
        }
        return found.getFirst().active();
    }

    private List<Long> matching(ServerHttp http, ReadingDeadline deadline, NamePattern pattern)
            throws IOException, InterruptedException {
        List<Long> counts = new ArrayList<>();
        for (int page = 0; page < MOST_PAGES; page++) {
            List<AzureXml.Entity> found =
                    get(
                            http,
                            entities.all(),
                            VERSION + "&$skip=" + page * PAGE + "&$top=" + PAGE,
                            deadline);
            for (AzureXml.Entity each : found) {
                if (pattern.matches(each.name())) {
                    counts.add(each.active());
                }
            }
            if (found.size() < PAGE) {
                return counts;
            }
        }
        throw new IOException("there are more than " + MOST_PAGES * PAGE + " entities");
    }

    private List<AzureXml.Entity> get(
            ServerHttp http, String path, String query, ReadingDeadline deadline)
            throws IOException, InterruptedException {
        HttpAnswer answer = http.send(namespace.get(path, query, Instant.now()), deadline);
        if (answer.status() == 401 || answer.status() == 403) {
            throw new IOException(
                    "the connection string is refused, or its key may not manage: take one with the"
                            + " right Manage ("
                            + answer.shown()
                            + ")");
        }
        return AzureXml.entities(answer.requireGood("the " + entities).body());
    }

    private long total(List<Long> counts) {
        long sum = 0;
        long most = 0;
        for (long each : counts) {
            sum += Math.min(each, Long.MAX_VALUE - sum);
            most = Math.max(most, each);
        }
        return switch (operation) {
            case SUM -> sum;
            case MAX -> most;
            case AVG -> counts.isEmpty() ? 0 : sum / counts.size();
        };
    }
}
