using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace RfbWatch.Throughput.Live;

/// <summary>A report in Markdown: the machine, what was measured, and tables of results.</summary>
internal sealed class LiveReport
{
    private readonly StringBuilder _text = new();

    /// <summary>Begins with the machine and its load.</summary>
    /// <param name="about">What is measured.</param>
    public LiveReport(string about)
    {
        _text.AppendLine(CultureInfo.InvariantCulture, $"Machine: {ThroughputRun.MachineName()}, {Environment.ProcessorCount} logical cores, load average at the start {File.ReadAllText("/proc/loadavg").Split(' ')[0]}. {RuntimeInformation.OSDescription}.");
        _text.AppendLine(about);
    }

    /// <summary>Begins a table.</summary>
    /// <param name="columns">The row with the names of its columns.</param>
    /// <param name="alignment">The row with their alignment.</param>
    public void Begin(string columns, string alignment) => _text.AppendLine().AppendLine(columns).AppendLine(alignment);

    /// <summary>Adds a line of text before the next table.</summary>
    public void Say(string text) => _text.AppendLine().AppendLine(text);

    /// <summary>Adds a row to the table.</summary>
    public void Add(string row) => _text.AppendLine(row);

    /// <summary>Adds a row to the table, and shows it while the measurement goes on.</summary>
    public void AddAndShow(string row)
    {
        Add(row);
        Console.Error.WriteLine(row);
    }

    /// <summary>Prints the report.</summary>
    /// <param name="output">A file for it as well; null for none.</param>
    public void Print(string? output)
    {
        Console.Write(_text);
        if (output is not null)
        {
            File.WriteAllText(output, _text.ToString());
        }
    }
}
