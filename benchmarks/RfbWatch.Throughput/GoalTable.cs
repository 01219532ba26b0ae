using System.Globalization;
using System.Text;

namespace RfbWatch.Throughput;

/// <summary>Compares the medians of a run with its goals.</summary>
internal sealed class GoalTable
{
    private readonly StringBuilder _rows = new();

    /// <summary>Adds the results of one capture, if it has a goal.</summary>
    public void Add(string capture, IReadOnlyList<(Contender Contender, double Wall, double Cpu, double PeakMiB)> medians)
    {
        if (Goal.All.FirstOrDefault(goal => goal.Capture == capture) is not { } goal)
        {
            return;
        }

        var ours = medians.First(each => each.Contender.Name == Contender.OurName);
        foreach (var (contender, wall, cpu, _) in medians)
        {
            if (contender.Name == Contender.LimitName)
            {
                AtMost(capture, "wall s", ours.Wall, goal.TimesLimit * wall + Goal.StartSeconds, $"{goal.TimesLimit} x limit's {Text(wall)} + {Goal.StartSeconds}");
                AtMost(capture, "CPU s", ours.Cpu, goal.TimesLimit * cpu + Goal.StartSeconds, $"{goal.TimesLimit} x limit's {Text(cpu)} + {Goal.StartSeconds}");
            }
            else if (goal.TimesFaster.TryGetValue(contender.Program, out double times))
            {
                AtLeast(capture, $"{contender.Program}, wall", wall / ours.Wall, times);
                AtLeast(capture, $"{contender.Program}, CPU", cpu / ours.Cpu, times);
            }
        }

        AtMost(capture, "peak MiB", ours.PeakMiB, goal.PeakMiB, "");
    }

    /// <summary>The table; empty if no capture had a goal.</summary>
    public override string ToString() => _rows.Length == 0
        ? ""
        : "\n## Goals\n\n| capture | figure | rfbwatch | goal | met |\n| --- | --- | --: | --- | --- |\n" + _rows;

    private void AtMost(string capture, string figure, double value, double most, string why) =>
        Row(capture, figure, Text(value), $"at most {Text(most)}{(why.Length > 0 ? $" ({why})" : "")}", value <= most);

    private void AtLeast(string capture, string figure, double times, double least) =>
        Row(capture, figure, Text(times) + " x", $"at least {Text(least)} x", times >= least);

    private void Row(string capture, string figure, string value, string goal, bool met) =>
        _rows.Append(CultureInfo.InvariantCulture, $"| {capture} | {figure} | {value} | {goal} | {(met ? "yes" : "no")} |\n");

    private static string Text(double value) => value.ToString(value < 10 ? "0.00#" : "0", CultureInfo.InvariantCulture);
}
