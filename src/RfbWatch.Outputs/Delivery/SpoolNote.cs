using System.Buffers.Binary;
using RfbWatch.Outputs.Formats;

namespace RfbWatch.Outputs.Delivery;

/// <summary>
/// The delivery state that a spool saves beside its segments, in one small file that is written with a single write: after a kill, it contains the old or the new note. A note
/// torn by a power failure is detected; records may then be sent again, but none is skipped.
/// </summary>
/// <param name="Acknowledged">Sequence number of the last settled record.</param>
/// <param name="Delivered">Records acknowledged by the receiver.</param>
/// <param name="Refused">Records in the dead letters.</param>
/// <param name="Damaged">Records that could not be read.</param>
/// <param name="Repeated">Records that were sent again after an unanswered attempt.</param>
/// <param name="Unanswered">Sequence number up to which the receiver may have records that it did not acknowledge.</param>
internal readonly record struct SpoolNote(long Acknowledged, long Delivered, long Refused, long Damaged, long Repeated, long Unanswered)
{
    /// <summary>Size of a note of the first version: the sequence number and its complement.</summary>
    private const int FirstVersionBytes = 16;

    private const int Bytes = FirstVersionBytes + 5 * sizeof(long) + sizeof(uint);

    /// <summary>Reads a note; returns an empty one if there is no valid note.</summary>
    public static SpoolNote Read(string path)
    {
        byte[] note;
        try
        {
            note = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }

        long At(int place) => BinaryPrimitives.ReadInt64LittleEndian(note.AsSpan(place));
        if (note.Length < FirstVersionBytes || At(0) < 0 || At(8) != ~At(0))
        {
            return default;
        }

        bool isWhole = note.Length == Bytes && BinaryPrimitives.ReadUInt32LittleEndian(note.AsSpan(Bytes - sizeof(uint))) == Crc32C.Of(note.AsSpan(0, Bytes - sizeof(uint)));
        return isWhole ? new SpoolNote(At(0), At(16), At(24), At(32), At(40), At(48)) : new SpoolNote(At(0), At(0), 0, 0, 0, 0);
    }

    /// <summary>Writes the note.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The user lacks permission.</exception>
    public void Write(string path)
    {
        Span<byte> note = stackalloc byte[Bytes];
        ReadOnlySpan<long> values = [Acknowledged, ~Acknowledged, Delivered, Refused, Damaged, Repeated, Unanswered];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(note[(i * sizeof(long))..], values[i]);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(note[^sizeof(uint)..], Crc32C.Of(note[..^sizeof(uint)]));
        using var file = PrivateFile.Open(path, FileMode.OpenOrCreate);
        RandomAccess.Write(file, note, 0);
    }
}
