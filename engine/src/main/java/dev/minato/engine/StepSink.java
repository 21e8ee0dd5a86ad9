package dev.minato.engine;

/** Takes what a step prints. Standard output and standard error come on two threads. */
@FunctionalInterface
public interface StepSink {
    /**
     * A piece of output.
     *
     * @param data valid during the call only
     */
    void accept(OutputChunk.Source source, byte[] data, int offset, int length);
}
