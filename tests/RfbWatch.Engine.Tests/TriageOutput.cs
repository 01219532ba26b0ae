using System.Text;
using RfbWatch.Engine.Runs;
using RfbWatch.Events;
using RfbWatch.Outputs;

namespace RfbWatch.Engine.Tests;

/// <summary>Runs triage and records its output.</summary>
internal static class TriageOutput
{
    /// <summary>The output stream of a run, as bytes.</summary>
    public static (TriageResult Result, byte[] Bytes) Stream(TriageOptions options)
    {
        using var memory = new MemoryStream();
        using var writer = new JsonStreamWriter(memory, "memory");
        var result = TriageRun.Execute(options, writer);
        return (result, memory.ToArray());
    }

    /// <summary>The lines of a stream.</summary>
    public static string[] Lines(byte[] bytes) => Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The rows of a run, one list per table.</summary>
    public sealed class Rows : IRowWriter
    {
        public List<TableRow> All { get; } = [];

        public bool Completed { get; private set; }

        public bool KeepsTablesApart => false;

        public void Write(TableRow row) => All.Add(row);

        public void Complete() => Completed = true;

        public void Dispose()
        {
        }
    }
}
