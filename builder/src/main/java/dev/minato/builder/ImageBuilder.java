package dev.minato.builder;

import dev.minato.builder.check.DockerfileAnswer;
import dev.minato.builder.check.DockerfileQuestion;
import dev.minato.image.model.ImageId;

/** Makes images from Dockerfiles. Thread-safe; builds run beside each other and share a cache. */
public interface ImageBuilder {
    /**
     * Builds an image. The calling thread waits; interrupting it kills what runs, and leaves no
     * container, mount, layer or file behind. What finished steps made stays in the cache.
     *
     * @param listener told what happens, see {@link BuildListener}
     * @return the image; it is in the store, tagged as asked
     * @throws dev.minato.base.Fault invalid for a wrong Dockerfile or request, not found for a
     *     missing target or base, invalid for a step that failed; {@link BuildFailed#of} has file,
     *     line and exit code where there are any. After an interrupt: unavailable, the thread's
     *     interrupt flag being set.
     */
    ImageId build(BuildRequest request, BuildListener listener);

    /**
     * Answers a question about a Dockerfile; nothing is built, pulled or kept. What depends on a
     * base that is not in the store is not known, and nothing is said of it.
     *
     * @param request as for a build; tags and labels do not count
     * @throws dev.minato.base.Fault invalid or not found for a Dockerfile that cannot be read and,
     *     unless its mistakes are what is asked for, for a wrong one
     */
    DockerfileAnswer answer(BuildRequest request, DockerfileQuestion question);
}
