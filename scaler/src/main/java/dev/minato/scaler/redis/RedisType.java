package dev.minato.scaler.redis;

import dev.minato.base.SafeText;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.scaler.rule.TriggerParameter;
import dev.minato.scaler.rule.TriggerParameters;
import dev.minato.scaler.rule.TriggerType;

import java.io.IOException;
import java.util.List;

/** {@code redis}: the length of a list, or the size of a set, a sorted set or a hash. */
public final class RedisType implements TriggerType {
    @Override
    public String name() {
        return "redis";
    }

    @Override
    public List<TriggerParameter> parameters() {
        return RedisServer.parameters(
                TriggerParameter.metadata("listName"),
                TriggerParameter.metadata("listLength"),
                TriggerParameter.metadata("activationListLength"));
    }

    @Override
    public Trigger open(TriggerParameters rule) {
        String key = rule.required("listName");
        double target = rule.whole("listLength", 5, 1);
        double activation = rule.whole("activationListLength", 0, 0);
        return RedisServer.of(rule)
                .trigger(
                        rule,
                        redis -> TriggerReading.average(length(redis, key), target, activation));
    }

    private static double length(RespConnection redis, String key) throws IOException {
        RespReply type = redis.send("TYPE", key);
        if (!(type instanceof RespReply.Text text)) {
            throw RespConnection.unexpected("TYPE", type);
        }
        return switch (text.text()) {
            case "none" -> 0;
            case "list" -> redis.number("LLEN", key);
            case "set" -> redis.number("SCARD", key);
            case "zset" -> redis.number("ZCARD", key);
            case "hash" -> redis.number("HLEN", key);
            case "stream" ->
                    throw new IOException(
                            "key \"" + key + "\" is a stream: its trigger is redis-streams");
            default ->
                    throw new IOException(
                            "key \""
                                    + key
                                    + "\" is a "
                                    + SafeText.shown(text.text(), 20)
                                    + ", which has no length: name a list, a set, a sorted set or"
                                    + " a hash");
        };
    }
}
