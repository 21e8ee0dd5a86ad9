package dev.minato.platform.job;

import dev.minato.platform.TemplateSpec.AppContainer;

import java.util.List;
import java.util.Optional;

/**
 * A wish for an execution.
 *
 * @param override what runs in place of the job's containers; absent for those
 * @param requestId of the caller: the same within ten minutes means the same execution
 */
public record JobStart(Optional<ContainerOverride> override, Optional<String> requestId) {
    /** Of the job as it is. */
    public static final JobStart PLAIN = new JobStart(Optional.empty(), Optional.empty());

    /**
     * Containers of one execution; all names are those of containers of the job.
     *
     * @param document what to answer for the execution's template
     */
    public record ContainerOverride(
            List<AppContainer> initContainers, List<AppContainer> containers, String document) {
        public ContainerOverride {
            initContainers = List.copyOf(initContainers);
            containers = List.copyOf(containers);
        }
    }
}
