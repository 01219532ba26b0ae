using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using RfbWatch.TestKit;

namespace RfbWatch.Outputs.Tests;

public sealed class FolderLockTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public void The_second_gets_the_name_of_the_holder()
    {
        using (FolderLock.Take(_folder.Root, "sensor 'first', process 17"))
        {
            string message = Assert.Throws<FolderInUseException>(() => FolderLock.Take(_folder.Root, "second")).Message;
            Assert.Contains($"{_folder.Root} is in use by sensor 'first', process 17", message);
            Assert.Contains(_folder.Of(FolderLock.FileName), message);
            Assert.DoesNotContain(message, char.IsControl);
        }

        using var third = FolderLock.Take(_folder.Root, "third");
        Assert.Contains("third", Assert.Throws<FolderInUseException>(() => FolderLock.Take(_folder.Root, "fourth")).Message);
    }

    [UnixFact]
    public void The_text_of_a_dead_holder_holds_nothing()
    {
        _folder.Write(FolderLock.FileName, "sensor 'dead', process 1\n");
        using var next = FolderLock.Take(_folder.Root, "next");
        Assert.DoesNotContain("dead", Assert.Throws<FolderInUseException>(() => FolderLock.Take(_folder.Root, "other")).Message);
    }

    /// <summary>While a process starts another one, its child has copies of all descriptors for a moment.</summary>
    [UnixFact]
    public void A_copy_of_the_descriptor_does_not_keep_the_lock()
    {
        if (!Directory.Exists("/proc/self/fd"))
        {
            return;
        }

        var held = FolderLock.Take(_folder.Root, "first");
        string link = Directory.GetFiles("/proc/self/fd").Single(path => new FileInfo(path).LinkTarget == _folder.Of(FolderLock.FileName));
        using var copy = new SafeFileHandle(Duplicate(int.Parse(Path.GetFileName(link), CultureInfo.InvariantCulture)), ownsHandle: true);
        Assert.False(copy.IsInvalid);
        held.Dispose();
        FolderLock.Take(_folder.Root, "second").Dispose();
    }

    [UnixFact]
    public void A_symbolic_link_as_lock_is_refused()
    {
        string victim = _folder.Write("victim", "kept");
        File.CreateSymbolicLink(_folder.Of(FolderLock.FileName), victim);
        Assert.Contains("symbolic link", Assert.Throws<IOException>(() => FolderLock.Take(_folder.Root, "sensor")).Message);
        Assert.Equal("kept", File.ReadAllText(victim));
    }

#pragma warning disable SYSLIB1054 // The generated code would need unsafe blocks, which this project does not allow.
    /// <summary>dup(2).</summary>
    [DllImport("libc", EntryPoint = "dup")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Duplicate(int descriptor);
#pragma warning restore SYSLIB1054
}
