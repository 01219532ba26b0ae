using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace RfbWatch.Throughput.Live;

/// <summary>
/// Sends the frames of a capture repeatedly, from memory, at a given rate or as fast as the kernel accepts them. In each round the IPv4
/// addresses change, so that the connections are new.
/// </summary>
internal static unsafe class FrameSender
{
    private const int FileHeader = 24, RecordHeader = 16, CapturedAt = 8;
    private const int Burst = 32;

    /// <summary>Verb <c>send</c>: INTERFACE CAPTURE PACKETS-PER-SECOND PACKETS; a rate of 0 means as fast as possible. Writes packets and seconds.</summary>
    public static int Execute(string interfaceName, string capture, long rate, long packets)
    {
        byte[] file = File.ReadAllBytes(capture);
        byte* memory = (byte*)NativeMemory.Alloc((nuint)file.Length);
        file.CopyTo(new Span<byte>(memory, file.Length));
        int count = Count(file);
        var blocks = (SendSocket.Block*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(SendSocket.Block));
        var messages = (SendSocket.Message*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(SendSocket.Message));
        for (int i = 0, at = FileHeader; i < count; i++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + CapturedAt));
            blocks[i] = new SendSocket.Block { Base = memory + at + RecordHeader, Length = (nuint)length };
            messages[i] = new SendSocket.Message { Blocks = blocks + i, BlockCount = 1 };
            at += RecordHeader + length;
        }

        using var socket = SendSocket.Open(interfaceName);
        long sent = 0;
        int next = 0;
        long began = Stopwatch.GetTimestamp();
        while (sent < packets)
        {
            int burst = (int)Math.Min(Math.Min(Burst, packets - sent), count - next);
            if (rate > 0)
            {
                while (Stopwatch.GetElapsedTime(began).TotalSeconds * rate < sent)
                {
                    Thread.SpinWait(20);
                }
            }

            int taken = SendSocket.Send(socket, messages + next, burst);
            sent += taken;
            next += taken;
            if (next == count)
            {
                next = 0;
                for (int i = 0; i < count; i++)
                {
                    Renew(blocks[i].Base, (int)blocks[i].Length);
                }
            }
        }

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sent} {seconds:F3}"));
        return 0;
    }

    /// <summary>Number of frames in a capture.</summary>
    public static int FramesOf(string capture) => Count(File.ReadAllBytes(capture));

    private static int Count(ReadOnlySpan<byte> file)
    {
        int count = 0;
        for (int at = FileHeader; at + RecordHeader <= file.Length; count++)
        {
            at += RecordHeader + BinaryPrimitives.ReadInt32LittleEndian(file[(at + CapturedAt)..]);
        }

        return count;
    }

    /// <summary>
    /// Changes the second byte of both IPv4 addresses in the same way, which keeps both directions of a connection together, and their order. Checksums become
    /// wrong, which does not matter here.
    /// </summary>
    private static void Renew(byte* frame, int length)
    {
        const int EtherTypeAt = 12, VlanTag = 4, SourceAt = 12, DestinationAt = 16, Header = 14 + 20;
        int at = EtherTypeAt;
        if (length < Header + VlanTag)
        {
            return;
        }

        if (frame[at] == 0x81 && frame[at + 1] == 0)
        {
            at += VlanTag;
        }

        if (frame[at] == 0x08 && frame[at + 1] == 0)
        {
            frame[at + 2 + SourceAt + 1]++;
            frame[at + 2 + DestinationAt + 1]++;
        }
    }
}
