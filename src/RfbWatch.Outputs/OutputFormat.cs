namespace RfbWatch.Outputs;

/// <summary>Formats of row files.</summary>
public enum OutputFormat : byte
{
    /// <summary>One JSON object per line.</summary>
    Jsonl,

    /// <summary>Comma-separated values with a header line (RFC 4180), safe to open in a spreadsheet.</summary>
    Csv,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}
