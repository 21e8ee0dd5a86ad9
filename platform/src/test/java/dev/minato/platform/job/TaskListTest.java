package dev.minato.platform.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of tasks as people write them. */
class TaskListTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1-100        | 1-100        | 100
                    7            | 7            | 1
                    9,1,4,3      | 1,3-4,9      | 4
                    0-90:30      | 0,30,60,90   | 4
                    1-3, 2-5     | 1-5          | 5
                    1000000      | 1000000      | 1
                    """)
    void rangesStepsAndSingleOnesAreRead(String text, String shortest, int size) {
        TaskList list = TaskList.parse("array", text);
        assertThat(list.text()).isEqualTo(shortest);
        assertThat(list.size()).isEqualTo(size);
        assertThat(TaskList.parse("array", list.text())).isEqualTo(list);
    }

    @Test
    void replicasHaveNumbersInRisingOrder() {
        TaskList list = TaskList.parse("array", "40,10-30:10");
        assertThat(list.number(1)).isEqualTo(10);
        assertThat(list.number(4)).isEqualTo(40);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''        | is no list of tasks
                    1,        | is no list of tasks
                    a-b       | is no list of tasks
                    -1        | is no list of tasks
                    1-2-3     | is no list of tasks
                    5-3       | goes backwards or nowhere in 5-3
                    1-9:0     | goes backwards or nowhere in 1-9:0
                    1-1001    | has more than 1000 tasks
                    0-9999999 | goes beyond 1000000
                    """)
    void whatIsWrongIsSaid(String text, String what) {
        assertThatThrownBy(() -> TaskList.parse("array.tasks", text))
                .isInstanceOf(Fault.class)
                .hasMessage(
                        "array.tasks \""
                                + text
                                + "\" "
                                + what
                                + ": write for example 1-100, 1,4,7-9 or 0-90:10");
    }
}
