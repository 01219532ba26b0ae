using RfbWatch.TestKit;

namespace RfbWatch.Outputs.Tests;

public sealed class FolderLockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lock").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [UnixFact]
    public void The_second_is_told_who_holds_the_folder()
    {
        using (FolderLock.Take(_folder, "sensor 'first', process 17"))
        {
            string message = Assert.Throws<FolderInUseException>(() => FolderLock.Take(_folder, "second")).Message;
            Assert.Contains($"{_folder} is in use by sensor 'first', process 17", message);
            Assert.Contains(Path.Combine(_folder, FolderLock.FileName), message);
            Assert.DoesNotContain(message, char.IsControl);
        }

        using var third = FolderLock.Take(_folder, "third");
        Assert.Contains("third", Assert.Throws<FolderInUseException>(() => FolderLock.Take(_folder, "fourth")).Message);
    }

    [UnixFact]
    public void The_text_of_a_dead_holder_holds_nothing()
    {
        File.WriteAllText(Path.Combine(_folder, FolderLock.FileName), "sensor 'dead', process 1\n");
        using var next = FolderLock.Take(_folder, "next");
        Assert.DoesNotContain("dead", Assert.Throws<FolderInUseException>(() => FolderLock.Take(_folder, "other")).Message);
    }

    [UnixFact]
    public void A_symbolic_link_as_lock_is_refused()
    {
        string victim = Path.Combine(_folder, "victim");
        File.WriteAllText(victim, "kept");
        File.CreateSymbolicLink(Path.Combine(_folder, FolderLock.FileName), victim);
        Assert.Contains("symbolic link", Assert.Throws<IOException>(() => FolderLock.Take(_folder, "sensor")).Message);
        Assert.Equal("kept", File.ReadAllText(victim));
    }
}
