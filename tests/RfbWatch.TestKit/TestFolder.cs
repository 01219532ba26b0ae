namespace RfbWatch.TestKit;

/// <summary>A folder that is deleted after the test.</summary>
public sealed class TestFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("rfbwatch-sensor-").FullName;

    public string Of(params string[] parts) => Path.Combine([Root, .. parts]);

    public string Write(string name, string text)
    {
        File.WriteAllText(Of(name), text);
        return Of(name);
    }

    /// <summary>Lines of a file that may be written at the same time; none if there is no file.</summary>
    public string[] Lines(params string[] parts)
    {
        if (!File.Exists(Of(parts)))
        {
            return [];
        }

        using var reader = new StreamReader(new FileStream(Of(parts), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The number of rows in all files of a folder.</summary>
    public int Rows(string name) => Directory.EnumerateFiles(Of(name), "*.jsonl").Sum(file => Lines(file).Length);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
