package dev.minato.scaler.azure;

import dev.minato.platform.scale.TriggerReading;
import dev.minato.scaler.server.HttpAnswer;
import dev.minato.scaler.server.ReadingDeadline;
import dev.minato.scaler.server.ServerHttp;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;

/**
 * Asks a storage queue how many messages it has.
 *
 * @param visibleOnly whether messages that somebody works on do not count; of more than 31 all
 *     count
 */
record QueueQuestion(
        StorageAccount account,
        String queue,
        boolean visibleOnly,
        double target,
        double activation) {
    /** The most that a peek shows. */
    private static final int PEEKED = 32;

    TriggerReading ask(ServerHttp http, ReadingDeadline deadline)
            throws IOException, InterruptedException {
        long messages = visibleOnly ? visible(http, deadline) : PEEKED;
        double value = messages < PEEKED ? messages : all(http, deadline);
        return TriggerReading.average(value, target, activation);
    }

    private long visible(ServerHttp http, ReadingDeadline deadline)
            throws IOException, InterruptedException {
        HttpAnswer answer =
                send(
                        http,
                        account.get(
                                queue + "/messages",
                                Map.of(
                                        "peekonly",
                                        "true",
                                        "numofmessages",
                                        Integer.toString(PEEKED)),
                                ZonedDateTime.now(ZoneOffset.UTC)),
                        deadline);
        return AzureXml.count(answer.body(), "QueueMessage");
    }

    private long all(ServerHttp http, ReadingDeadline deadline)
            throws IOException, InterruptedException {
        HttpAnswer answer =
                send(
                        http,
                        account.get(
                                queue,
                                Map.of("comp", "metadata"),
                                ZonedDateTime.now(ZoneOffset.UTC)),
                        deadline);
        return AzureXml.number(
                answer.header("x-ms-approximate-messages-count")
                        .orElseThrow(() ->
                                new IOException(
                                        "the answer has no x-ms-approximate-messages-count: is it"
                                                + " a queue service?")));
    }

    private HttpAnswer send(ServerHttp http, HttpRequest.Builder request, ReadingDeadline deadline)
            throws IOException, InterruptedException {
        HttpAnswer answer = http.send(request, deadline);
        if (answer.status() == 404) {
            throw new IOException("there is no queue \"" + queue + "\": see queueName of the rule");
        }
        return answer.requireGood("the queue \"" + queue + "\"");
    }

    @Override
    public String toString() {
        return "Azure queues at " + account.queues();
    }
}
