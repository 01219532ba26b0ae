using System.Text.Json;

namespace RfbWatch.Outputs.Formats;

/// <summary>Reads the end of a file of rows with one JSON object per line.</summary>
internal static class JsonLines
{
    /// <summary>Number of bytes initially read from the end; doubled until sufficient.</summary>
    private const int FirstBytes = 64 << 10;

    /// <summary>Maximum number of bytes read, many times the size of a batch of rows.</summary>
    private const int MaxBytes = 64 << 20;

    /// <summary>Collects the ReportIds greater than a given one from the end of a file.</summary>
    /// <param name="path">The file; it may be missing.</param>
    /// <param name="number">The ReportId.</param>
    /// <param name="numbers">The collection to which they are added.</param>
    /// <returns>Whether a line with that ReportId or an earlier one was found, so that no earlier line can have a greater one.</returns>
    public static bool AddNumbersAfter(string path, long number, HashSet<long> numbers)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using var file = File.OpenHandle(path);
        long length = RandomAccess.GetLength(file);
        for (int bytes = FirstBytes; ; bytes *= 2)
        {
            byte[] end = new byte[Math.Min(bytes, length)];
            int read = RandomAccess.Read(file, end, length - end.Length);
            bool isWhole = end.Length == length;
            if (AddFrom(end.AsSpan(0, read), isWhole, number, numbers))
            {
                return true;
            }

            if (isWhole || bytes >= MaxBytes)
            {
                return false;
            }
        }
    }

    private static bool AddFrom(ReadOnlySpan<byte> text, bool isWhole, long number, HashSet<long> numbers)
    {
        // The first line may be incomplete. So may the last line, which is removed when the file is opened for writing.
        text = isWhole ? text : text[(text.IndexOf((byte)'\n') + 1)..];
        text = text[..(text.LastIndexOf((byte)'\n') + 1)];
        bool isFound = false;
        while (text.Length > 0)
        {
            int end = text.IndexOf((byte)'\n');
            if (NumberOf(text[..end]) is { } found)
            {
                isFound |= found <= number;
                if (found > number)
                {
                    numbers.Add(found);
                }
            }

            text = text[(end + 1)..];
        }

        return isFound;
    }

    private static long? NumberOf(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        try
        {
            while (reader.Read())
            {
                if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && reader.ValueTextEquals("ReportId"u8))
                {
                    return reader.Read() && reader.TryGetInt64(out long number) ? number : null;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not a line written by this program.
        }

        return null;
    }
}
