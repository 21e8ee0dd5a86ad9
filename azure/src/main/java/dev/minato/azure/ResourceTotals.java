package dev.minato.azure;

import dev.minato.base.Fault;
import dev.minato.platform.AppRequest;
import dev.minato.platform.ConsumptionSteps;
import dev.minato.platform.TemplateSpec;

import java.util.Map;

/** Which sums of processors and memory an app may ask ({@code MINATO_RESOURCES}). */
public enum ResourceTotals {
    /** Any that the host has; what Container Apps would refuse is taken with a warning. */
    HOST,
    /** What Container Apps takes. */
    AZURE;

    private static final String VARIABLE = "MINATO_RESOURCES";

    /**
     * Reads {@code MINATO_RESOURCES}: {@code host}, the default, or {@code azure}.
     *
     * @throws Fault invalid, naming the variable, its value and what would be right
     */
    public static ResourceTotals of(Map<String, String> environment) {
        String text = environment.getOrDefault(VARIABLE, "");
        return switch (text) {
            case "", "host" -> HOST;
            case "azure" -> AZURE;
            default ->
                    throw Fault.invalid(
                            VARIABLE,
                            VARIABLE
                                    + " \""
                                    + text
                                    + "\" is not right: write host, to take any sum of processors"
                                    + " and memory, or azure, to take what Container Apps takes");
        };
    }

    /** The request, which asks no sum that is refused. */
    AppRequest checked(AppRequest request) {
        check(request.spec().template());
        return request;
    }

    /** Refuses a template that asks a sum which is refused. */
    void check(TemplateSpec template) {
        if (this == AZURE) {
            ConsumptionSteps.complaint(template)
                    .ifPresent(text -> {
                        throw Fault.invalid(
                                ConsumptionSteps.FIELD,
                                text + "; MINATO_RESOURCES=host takes any sum");
                    });
        }
    }
}
