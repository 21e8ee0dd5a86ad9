package dev.minato.scaler.redis;

import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.scaler.rule.TriggerParameter;
import dev.minato.scaler.rule.TriggerParameters;
import dev.minato.scaler.rule.TriggerType;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * {@code redis-streams}: how long a stream is, how many of its entries a group was given and has
 * not acknowledged, or how far the group is behind.
 */
public final class RedisStreamsType implements TriggerType {
    /** Entries after the one that was given last, at most so many: none of them is sent to us. */
    private static final String COUNT_AFTER =
            """
            local e = redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2])
            if #e > 0 and e[1][1] == ARGV[1] then return #e - 1 end
            return #e\
            """;

    private static final String MOST_COUNTED = "10001";

    @Override
    public String name() {
        return "redis-streams";
    }

    @Override
    public List<TriggerParameter> parameters() {
        return RedisServer.parameters(
                TriggerParameter.metadata("stream"),
                TriggerParameter.metadata("consumerGroup"),
                TriggerParameter.metadata("streamLength"),
                TriggerParameter.metadata("pendingEntriesCount"),
                TriggerParameter.metadata("lagCount"),
                TriggerParameter.metadata("activationLagCount"));
    }

    @Override
    public Trigger open(TriggerParameters rule) {
        String stream = rule.required("stream");
        double activation = rule.whole("activationLagCount", 0, 0);
        double length = rule.whole("streamLength", 5, 1);
        double pending = rule.whole("pendingEntriesCount", 5, 1);
        double lag = rule.whole("lagCount", 5, 1);
        RedisServer server = RedisServer.of(rule);
        Optional<String> group = rule.text("consumerGroup");
        if (group.isEmpty()) {
            if (rule.has("lagCount")) {
                throw rule.wrong(
                        "consumerGroup",
                        "consumerGroup is missing: lagCount is how far a group may be behind; name"
                                + " the group, or give streamLength");
            }
            return server.trigger(
                    rule,
                    redis ->
                            TriggerReading.average(
                                    (double) redis.number("XLEN", stream), length, activation));
        }
        return rule.has("lagCount")
                ? server.trigger(
                        rule,
                        redis ->
                                TriggerReading.average(
                                        lag(redis, stream, group.get()), lag, activation))
                : server.trigger(
                        rule,
                        redis ->
                                TriggerReading.average(
                                        pending(redis, stream, group.get()), pending, activation));
    }

    private static double pending(RespConnection redis, String stream, String group)
            throws IOException {
        RespReply reply = redis.send("XPENDING", stream, group);
        if (reply instanceof RespReply.Many many
                && !many.parts().isEmpty()
                && many.parts().getFirst() instanceof RespReply.Whole number) {
            return number.value();
        }
        if (reply instanceof RespReply.Failure failure && failure.code().equals("NOGROUP")) {
            throw new IOException(
                    "stream \""
                            + stream
                            + "\" or its group \""
                            + group
                            + "\" does not exist: make it with XGROUP CREATE "
                            + stream
                            + " "
                            + group
                            + " $ MKSTREAM");
        }
        throw RespConnection.unexpected("XPENDING", reply);
    }

    /** A stream that is not there has no lag, and a group that is not there has read nothing. */
    private static double lag(RespConnection redis, String stream, String group)
            throws IOException {
        RespReply reply = redis.send("XINFO", "GROUPS", stream);
        if (reply instanceof RespReply.Failure failure && failure.text().contains("no such key")) {
            return 0;
        }
        if (!(reply instanceof RespReply.Many groups)) {
            throw RespConnection.unexpected("XINFO GROUPS", reply);
        }
        for (RespReply each : groups.parts()) {
            if (field(each, "name").equals(Optional.of(new RespReply.Text(group)))) {
                return lag(redis, stream, each);
            }
        }
        return redis.number("XLEN", stream);
    }

    /** Redis tells no lag before 7, nor after entries in the midst were deleted. */
    private static double lag(RespConnection redis, String stream, RespReply group)
            throws IOException {
        if (field(group, "lag").orElse(new RespReply.Nil()) instanceof RespReply.Whole lag) {
            return lag.value();
        }
        if (field(group, "last-delivered-id").orElse(new RespReply.Nil())
                instanceof RespReply.Text last) {
            return redis.number("EVAL", COUNT_AFTER, "1", stream, last.text(), MOST_COUNTED);
        }
        throw RespConnection.unexpected("XINFO GROUPS", group);
    }

    /** The value after a name in a list of both. */
    private static Optional<RespReply> field(RespReply of, String name) {
        if (of instanceof RespReply.Many many) {
            for (int i = 0; i + 1 < many.parts().size(); i += 2) {
                if (many.parts().get(i).equals(new RespReply.Text(name))) {
                    return Optional.of(many.parts().get(i + 1));
                }
            }
        }
        return Optional.empty();
    }
}
