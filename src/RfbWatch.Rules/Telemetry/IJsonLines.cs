using System.Text.Json;

namespace RfbWatch.Rules.Telemetry;

/// <summary>Reads JSON lines of one table from their bytes, where a line is like those before it.</summary>
internal interface IJsonLines
{
    /// <summary>Adds the row of a line. False, and nothing is added, when the line has to be read as a document.</summary>
    bool TryAdd(ReadOnlySpan<byte> line);

    /// <summary>Notes the names of a record that was read as a document and gave a row.</summary>
    void Learn(JsonElement record);
}
