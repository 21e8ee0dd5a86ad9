package dev.minato.scaler.rule;

import dev.minato.platform.scale.Trigger;

import java.util.List;

/** One of KEDA's scalers. Has no state. */
public interface TriggerType {
    /** As KEDA writes it. */
    String name();

    /** What it takes; whatever else a rule says is warned about. */
    List<TriggerParameter> parameters();

    /** Whether metadata of any name are its own, as for {@code external}. */
    default boolean takesAnyMetadata() {
        return false;
    }

    /**
     * Reads what a rule says and makes its trigger, which asks nobody and holds nothing before it
     * is first read.
     *
     * @throws dev.minato.base.Fault invalid or unsupported with the field, as {@link
     *     TriggerParameters} makes them
     */
    Trigger open(TriggerParameters rule);
}
