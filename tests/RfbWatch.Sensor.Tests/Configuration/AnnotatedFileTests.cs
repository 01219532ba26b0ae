using RfbWatch.Sensor.Configuration;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Configuration;

public sealed class AnnotatedFileTests
{
    [Fact]
    public void It_reads_back_as_the_defaults()
    {
        using var folder = new TestFolder();
        string file = folder.Write("appsettings.json", AnnotatedFile.Write());
        var read = SensorConfiguration.Load(file, [], new Dictionary<string, string>());
        Assert.Empty(read.Errors);
        Assert.All(SettingTable.All, setting => Assert.Equal(setting.Default, read[setting.Key]));
    }

    [Fact]
    public void The_file_in_the_repository_is_what_is_printed()
    {
        string committed = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "src", "RfbWatch.Sensor", "appsettings.json"));
        Assert.Equal(AnnotatedFile.Write(), committed.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void The_settings_of_the_package_are_right_and_for_this_version()
    {
        var read = SensorConfiguration.Load(Path.Combine(RepositoryFolder.Root, ".packaging", "rfbwatch.json"), [], new Dictionary<string, string>());
        Assert.Empty(read.Errors);
        Assert.Empty(read.Notes);
        Assert.Equal("/var/log/rfbwatch", read["Files:Folder"]);
    }

    [Fact]
    public void Every_setting_is_explained()
    {
        Assert.All(SettingTable.All, setting => Assert.True(setting.Doc.Length > 10, setting.Key));
        Assert.Equal(SettingTable.All.Count, SettingTable.All.Select(setting => setting.Key).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }
}
