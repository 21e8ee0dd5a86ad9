package dev.minato.platform.scale;

import java.util.List;
import java.util.Set;

/**
 * The seam to what scale rules ask: KEDA's scalers by name, those apart that the domain counts
 * itself ({@code http}, {@code tcp}, {@code cpu}, {@code memory}). Implemented by the room {@code
 * scaler}. Thread-safe.
 */
public interface Triggers {
    /** Those of a host that asks nobody: every type is unknown. */
    Triggers NONE = new NoTriggers();

    /** The types that are known, as KEDA writes them, in order of the alphabet. */
    Set<String> types();

    /**
     * Checks what a rule says, without asking anybody. Parameters are taken without regard to the
     * case of their names.
     *
     * @return warnings for people, each a whole sentence: parameters that are not known, with the
     *     nearest name
     * @throws dev.minato.base.Fault unsupported with field {@code type} and the list of types for
     *     one that is not known; invalid with field {@code metadata.NAME} or {@code auth} for what
     *     is missing or wrong; the text has parameter, value and mend, and never a secret
     */
    List<String> check(TriggerSpec spec);

    /**
     * A trigger of a rule that {@link #check} takes. Nothing is connected before it is first read.
     *
     * @throws dev.minato.base.Fault as {@link #check}
     */
    Trigger open(TriggerSpec spec);
}
