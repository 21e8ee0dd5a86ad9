package dev.minato.platform;

import dev.minato.base.Memory;
import dev.minato.platform.TemplateSpec.AppContainer;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What Container Apps' Consumption profile lets the containers of an app ask together: 0.25
 * processors with 0.5 GiB, and multiples of both up to 4 with 8 GiB (learn.microsoft.com,
 * Containers in Azure Container Apps). A host takes any sum.
 */
public final class ConsumptionSteps {
    /** The field that a refusal names. */
    public static final String FIELD = "template.containers";

    private static final long STEP_CPU = 250_000_000L;
    private static final long STEP_MEMORY = 1L << 29;
    private static final long MOST_STEPS = 16;

    private ConsumptionSteps() {}

    /** What Container Apps would say against a template; empty when it would take it. */
    public static Optional<String> complaint(TemplateSpec template) {
        BigDecimal cpu = BigDecimal.ZERO;
        BigDecimal memory = BigDecimal.ZERO;
        for (AppContainer container : template.containers()) {
            cpu = cpu.add(BigDecimal.valueOf(container.cpu().nanos()));
            memory = memory.add(BigDecimal.valueOf(container.memory().bytes()));
        }
        // A part of a GiB is no whole number of bytes.
        BigDecimal rounding = BigDecimal.valueOf(template.containers().size());
        for (long steps = 1; steps <= MOST_STEPS; steps++) {
            BigDecimal off = memory.subtract(BigDecimal.valueOf(steps * STEP_MEMORY)).abs();
            if (cpu.compareTo(BigDecimal.valueOf(steps * STEP_CPU)) == 0
                    && off.compareTo(rounding) <= 0) {
                return Optional.empty();
            }
        }
        return Optional.of(
                FIELD
                        + " ask "
                        + shown(cpu.movePointLeft(9))
                        + " CPU and "
                        + new Memory(memory.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue())
                        + " together, which Container Apps would refuse: there it is 0.25 CPU with"
                        + " 0.5Gi, or a multiple of both up to 4 CPU with 8Gi");
    }

    private static String shown(BigDecimal cpu) {
        return cpu.stripTrailingZeros().toPlainString();
    }
}
