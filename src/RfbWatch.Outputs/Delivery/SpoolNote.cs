using System.Buffers.Binary;
using RfbWatch.Outputs.Formats;

namespace RfbWatch.Outputs.Delivery;

/// <summary>
/// What a spool notes of its receiver beside the segments, in one small file that is written at once: a killed process leaves the old note or the new one. A note that
/// a power cut tore is recognised; then too much is sent rather than too little.
/// </summary>
/// <param name="Acknowledged">Sequence of the last record that needs no more sending.</param>
/// <param name="Delivered">Records that the receiver has.</param>
/// <param name="Refused">Records that went to the dead letters.</param>
/// <param name="Damaged">Records that could not be read any more.</param>
/// <param name="Repeated">Records that were sent again after an attempt without an answer.</param>
/// <param name="Unanswered">Sequence up to which records may have reached the receiver without an answer.</param>
internal readonly record struct SpoolNote(long Acknowledged, long Delivered, long Refused, long Damaged, long Repeated, long Unanswered)
{
    /// <summary>The sequence and its complement: all that the first version had.</summary>
    private const int FirstVersionBytes = 16;

    private const int Bytes = FirstVersionBytes + 5 * sizeof(long) + sizeof(uint);

    /// <summary>Reads a note; one of nothing where there is none.</summary>
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
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
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
