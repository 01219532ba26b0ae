namespace RfbWatch.TestKit;

/// <summary>A folder that is deleted after the test.</summary>
public sealed class TestFolder : IDisposable
{
    /// <summary>The folder itself.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("rfbwatch-test-").FullName;

    /// <summary>The path of a file or folder in it.</summary>
    public string Of(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Writes the text to a file and returns its path.</summary>
    public string Write(string name, string text)
    {
        string path = PathFor(name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Writes the bytes to a file and returns its path.</summary>
    public string Write(string name, byte[] bytes)
    {
        string path = PathFor(name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Complete lines of a file that may be written at the same time; none if there is no file.</summary>
    public string[] Lines(params string[] parts)
    {
        if (!File.Exists(Of(parts)))
        {
            return [];
        }

        using var reader = new StreamReader(new FileStream(Of(parts), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        string text = reader.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The number of rows in all files of a folder.</summary>
    public int Rows(string name) => Directory.EnumerateFiles(Of(name), "*.jsonl").Sum(file => Lines(file).Length);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private string PathFor(string name)
    {
        string path = Of(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
