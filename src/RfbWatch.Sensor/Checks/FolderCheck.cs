using System.Globalization;
using RfbWatch.Engine;
using RfbWatch.Outputs;

namespace RfbWatch.Sensor.Checks;

/// <summary>Checks a folder that a sensor writes to. A missing folder is not created: it would belong to the user who runs the check, not to the sensor's user.</summary>
internal static class FolderCheck
{
    /// <summary>Checks whether files can be created in the folder, enough space is free, and no other sensor has locked it.</summary>
    public static IEnumerable<DoctorFinding> Of(string subject, string folder, long minFree)
    {
        DoctorFinding Bad(string why) => new(subject, CheckResult.Bad, $"{folder}: {why}") { AtStart = ExitCode.OutputFailed };
        string there = Path.GetFullPath(folder);
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } above)
        {
            if (File.Exists(there))
            {
                yield return Bad($"{there} is a file; remove it, or name another folder");
                yield break;
            }

            there = above;
        }

        bool exists = there == Path.GetFullPath(folder);
        if (Unwritable(there) is { } obstacle)
        {
            yield return Bad($"{(exists ? "not writable" : $"missing, and cannot be created in {there}")} ({obstacle}); give the sensor's user write access, or name another folder");
            yield break;
        }

        long free = new DriveInfo(there).AvailableFreeSpace;
        if (free < minFree)
        {
            yield return new(subject, CheckResult.Bad, string.Create(CultureInfo.InvariantCulture, $"{folder}: {free >> 20} MiB free, Files:MinFreeMegabytes requires {minFree >> 20}; free space or lower the setting")) { AtStart = ExitCode.Done };
        }
        else
        {
            yield return new(subject, CheckResult.Good, string.Create(CultureInfo.InvariantCulture, $"{folder}: {(exists ? "writable" : "will be created at the start")}, {free >> 20} MiB free"));
        }
    }

    /// <summary>Checks whether another sensor has locked the folder; in that case a second one does not start.</summary>
    public static IEnumerable<DoctorFinding> InUse(string subject, string folder)
    {
        if (!File.Exists(Path.Combine(folder, FolderLock.FileName)))
        {
            yield break;
        }

        string? holder = null;
        try
        {
            FolderLock.Take(folder, "a check").Dispose();
        }
        catch (FolderInUseException e)
        {
            holder = e.Message;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Write access is a separate finding.
        }

        if (holder is not null)
        {
            yield return new(subject, CheckResult.Warning, holder) { AtStart = ExitCode.Usage };
        }
    }

    private static string? Unwritable(string folder)
    {
        try
        {
            string probe = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $".rfbwatch-{Environment.ProcessId}"));
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                // Creating the file is the test.
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message.TrimEnd('.');
        }
    }
}
