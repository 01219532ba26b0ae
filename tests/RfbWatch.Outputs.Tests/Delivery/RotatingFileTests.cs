using System.Text;
using RfbWatch.Outputs.Delivery;

namespace RfbWatch.Outputs.Tests.Delivery;

public sealed class RotatingFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rotating").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [UnixFact]
    public void A_file_that_was_moved_away_when_its_time_comes_costs_no_line()
    {
        string path = Path.Combine(_folder, "rows.jsonl");
        using var file = new RotatingFile(path, new RotationOptions { MaxBytes = 32, MinFreeBytes = 0 }, TimeProvider.System);
        Assert.True(file.Write("a line of twenty-some bytes"u8));
        File.Move(path, path + ".1");
        Assert.True(file.Write("another line of some length"u8), file.Problem);
        Assert.Equal(0, file.Refused);
        Assert.Equal("another line of some length\n", File.ReadAllText(path, Encoding.UTF8));
        Assert.Equal("a line of twenty-some bytes\n", File.ReadAllText(path + ".1", Encoding.UTF8));
    }
}
