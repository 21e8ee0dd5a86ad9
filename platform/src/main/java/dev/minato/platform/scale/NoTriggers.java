package dev.minato.platform.scale;

import dev.minato.base.Fault;

import java.util.List;
import java.util.Set;

/** Knows no type. */
final class NoTriggers implements Triggers {
    @Override
    public Set<String> types() {
        return Set.of();
    }

    @Override
    public List<String> check(TriggerSpec spec) {
        throw unknown(spec);
    }

    @Override
    public Trigger open(TriggerSpec spec) {
        throw unknown(spec);
    }

    private static Fault unknown(TriggerSpec spec) {
        return Fault.unsupported(
                "type", "type \"" + spec.type() + "\" is not known here: use http, cpu or memory");
    }
}
