using System.Globalization;
using RfbWatch.Outputs;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Service;

/// <summary>The folders that a sensor writes to, locked while it runs: two sensors in one folder would corrupt each other's lines.</summary>
internal sealed class OutputFolders : IDisposable
{
    private readonly List<FolderLock> _locks = [];

    /// <summary>Locks the folders before anything in them is opened.</summary>
    /// <param name="options">The sensor's options.</param>
    /// <param name="now">The current time, shown to a second sensor that tries to lock one of the folders.</param>
    /// <exception cref="FolderInUseException">Another sensor has locked one of them; none stays locked.</exception>
    /// <exception cref="IOException">A folder cannot be created or locked; none stays locked.</exception>
    /// <exception cref="UnauthorizedAccessException">The user does not have permission; none stays locked.</exception>
    public void Take(SensorOptions options, DateTimeOffset now)
    {
        string holder = string.Create(CultureInfo.InvariantCulture, $"sensor '{options.Name}', process {Environment.ProcessId}, since {now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        string?[] folders = [options.FilesFolder, options.Configuration.List("Outputs").Count > 0 ? options.SpoolFolder : null];
        try
        {
            foreach (string folder in folders.OfType<string>().Select(Path.GetFullPath).Distinct(StringComparer.Ordinal))
            {
                _locks.Add(FolderLock.Take(folder, holder));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Unlocks the folders.</summary>
    public void Dispose()
    {
        _locks.ForEach(held => held.Dispose());
        _locks.Clear();
    }
}
