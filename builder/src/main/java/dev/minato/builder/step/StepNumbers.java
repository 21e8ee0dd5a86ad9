package dev.minato.builder.step;

import dev.minato.builder.plan.BuildPlan;
import dev.minato.builder.plan.PlannedStage;

/**
 * The numbers of a stage's steps among all steps of a build.
 *
 * @param first of its FROM, from 1; the total for a stage that only a trigger asked for
 * @param total of the build
 */
record StepNumbers(int first, int total) {
    static StepNumbers of(BuildPlan plan, PlannedStage stage) {
        int total = 0;
        int first = 0;
        for (PlannedStage one : plan.stages()) {
            if (plan.needed().contains(one.index())) {
                first = one.index() == stage.index() ? total + 1 : first;
                total += 1 + one.instructions().size();
            }
        }
        return new StepNumbers(first == 0 ? total : first, total);
    }
}
