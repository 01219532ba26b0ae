using System.Runtime.Versioning;
using System.Text;
using RfbWatch.Outputs.Delivery;
using RfbWatch.TestKit;

namespace RfbWatch.Outputs.Tests.Delivery;

public sealed class RotatingFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public void A_file_that_was_moved_away_when_its_time_comes_costs_no_line()
    {
        string path = _folder.Of("rows.jsonl");
        using var file = new RotatingFile(path, new RotationOptions { MaxBytes = 32, MinFreeBytes = 0 }, TimeProvider.System);
        Assert.True(file.Write("a line of twenty-some bytes"u8));
        File.Move(path, path + ".1");
        Assert.True(file.Write("another line of some length"u8), file.Problem);
        Assert.Equal(0, file.Refused);
        Assert.Equal("another line of some length\n", File.ReadAllText(path, Encoding.UTF8));
        Assert.Equal("a line of twenty-some bytes\n", File.ReadAllText(path + ".1", Encoding.UTF8));
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void A_file_is_closed_to_others_from_the_start()
    {
        string path = _folder.Of("rows.jsonl");
        using var file = Open(path);
        Assert.True(file.Write("{}"u8));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead));
    }

    [UnixFact]
    public void A_symbolic_link_is_refused_by_name_and_its_target_left_alone()
    {
        string path = _folder.Of("rows.jsonl");
        string victim = _folder.Write("victim", "kept");
        File.CreateSymbolicLink(path, victim);
        using var file = Open(path);
        Assert.False(file.Write("{}"u8));
        Assert.Contains(path, file.Problem);
        Assert.Contains("symbolic link", file.Problem);
        Assert.Equal(1, file.Refused);
        Assert.Equal("kept", File.ReadAllText(victim));

        File.Delete(path);
        Assert.True(file.Write("{}"u8), file.Problem);
    }

    [Theory]
    [InlineData("{\"a\":1}\n{\"b\":", "{\"a\":1}\n")]
    [InlineData("{\"a\":", "")]
    [InlineData("{\"a\":1}\n", "{\"a\":1}\n")]
    public void Half_a_line_that_a_dead_process_left_is_cut_off(string left, string kept)
    {
        string path = _folder.Write("rows.jsonl", left);
        using var file = Open(path);
        Assert.True(file.Write("{\"c\":3}"u8));
        file.Reopen();
        Assert.Equal(kept + "{\"c\":3}\n", File.ReadAllText(path));
    }

    [SmallDiskFact]
    public void A_full_disk_leaves_no_half_line()
    {
        using var disk = new SmallDisk(_folder.Root, "64k");
        string path = _folder.Of("rows.jsonl");
        byte[] line = Encoding.UTF8.GetBytes("{\"text\":\"" + new string('x', 997) + "\"}");
        using var file = Open(path);
        int written = 0;
        while (file.Write(line))
        {
            written++;
        }

        Assert.Equal(written * (line.Length + 1L), new FileInfo(path).Length);
        Assert.Equal(1, file.Refused);
        file.Reopen();
        Assert.All(File.ReadAllLines(path), text => Assert.Equal(line.Length, text.Length));
    }

    /// <summary>Lines that are written together are rotated as if each had been written alone.</summary>
    [UnixFact]
    public void Lines_written_together_are_rotated_between_lines()
    {
        string path = _folder.Of("rows.jsonl");
        var clock = new ManualClock();
        using var file = new RotatingFile(path, new RotationOptions { MaxBytes = 32, MinFreeBytes = 0 }, clock);
        string[] lines = ["0123456789", "abcdefghij", "a line that alone is longer than a whole file may be", "k", "l"];
        int written = 0;
        for (int i = 0; i < 3; i++)
        {
            written += Write(file, lines);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal((3 * lines.Length, 0L), (written, file.Refused));
        string[][] files = [.. Directory.GetFiles(_folder.Root).Select(File.ReadAllLines)];
        Assert.Equal(Enumerable.Repeat(lines, 3).SelectMany(batch => batch).Order(), files.SelectMany(content => content).Order());
        Assert.All(files, content => Assert.True(content.Length == 1 || content.Sum(line => line.Length + 1) <= 32));
        Assert.Contains(files, content => content.Length > 1);
    }

    /// <summary>Of lines that are written together, those that fit on the disk are kept, and the others are counted.</summary>
    [SmallDiskFact]
    public void Lines_written_together_leave_no_half_line_on_a_full_disk()
    {
        using var disk = new SmallDisk(_folder.Root, "64k");
        string path = _folder.Of("rows.jsonl");
        string[] lines = [.. Enumerable.Range(0, 100).Select(number => $"{number:D3}" + new string('x', 997))];
        using var file = Open(path);
        int written = Write(file, lines);
        Assert.InRange(written, 1, lines.Length - 1);
        Assert.Equal(lines.Length - written, file.Refused);
        Assert.NotEmpty(file.Problem);
        file.Reopen();
        Assert.Equal(lines[..written], File.ReadAllLines(path));

        disk.Resize("1m");
        Assert.Equal(lines.Length, Write(file, lines));
        Assert.Empty(file.Problem);
        Assert.Equal([.. lines[..written], .. lines], File.ReadAllLines(path));
    }

    private static int Write(RotatingFile file, string[] lines)
    {
        int[] ends = new int[lines.Length];
        int end = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            ends[i] = end += lines[i].Length + 1;
        }

        return file.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))), ends);
    }

    private static RotatingFile Open(string path) => new(path, new RotationOptions { MinFreeBytes = 0 }, TimeProvider.System);
}
