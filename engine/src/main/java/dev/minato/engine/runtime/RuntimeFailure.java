package dev.minato.engine.runtime;

/** A runtime could not start a process. */
public final class RuntimeFailure extends RuntimeException {
    private final String said;

    /** With what the runtime wrote. */
    public RuntimeFailure(String said) {
        super(said);
        this.said = said;
    }

    /**
     * Why, in runc's words.
     *
     * @param program what was to be executed
     */
    public RuntimeMessage reason(String program) {
        return RuntimeMessage.read(said, program);
    }
}
