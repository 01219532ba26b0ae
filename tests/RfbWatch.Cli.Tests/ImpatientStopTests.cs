using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using RfbWatch.Engine;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

/// <summary>A sensor that receives more than one stop signal.</summary>
public sealed class ImpatientStopTests
{
    [UnixFact]
    public async Task A_second_signal_does_not_cost_what_the_stop_still_writes()
    {
        using var folder = new TestFolder();
        using var capture = new TcpListener(IPAddress.Loopback, 0);
        using var receiver = new TcpListener(IPAddress.Loopback, 0);
        capture.Start();
        receiver.Start();
        string output = $"http://{receiver.LocalEndpoint}/rows";
        var start = new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "rfbwatch.dll"), "sensor", "--source", $"tcp://{capture.LocalEndpoint}", "--output", folder.Of("out"), "--no-rules",
            "--set", "Files:MinFreeMegabytes=0", "--set", "Web:Enabled=false", "--set", "Outputs=" + output,
        ])
        { RedirectStandardError = true };
        PublishedProgram.RemoveTestVariables(start);
        Signals.Accept(start);

        using var sensor = Process.Start(start)!;
        var talk = sensor.StandardError.ReadToEndAsync();
        using (var source = await capture.AcceptTcpClientAsync().WaitAsync(Eventually.Limit))
        {
            await source.GetStream().WriteAsync(CaptureFile.Pcap(CapturedSession.Frames("desk")));
            // The receiver does not answer: at the end the sensor waits for it until the timeout.
            using var asked = await receiver.AcceptTcpClientAsync().WaitAsync(Eventually.Limit);
            Signals.Send(sensor, Signals.Terminate);
            // The connection is closed during the stop.
            Assert.Equal(0, await ReadToEndAsync(source));
            Signals.Send(sensor, Signals.Terminate);
            Signals.Send(sensor, Signals.Interrupt);
            await sensor.WaitForExitAsync().WaitAsync(Eventually.Limit);
        }

        Assert.Equal((int)ExitCode.Done, sensor.ExitCode);
        // On a slow machine the receiver is asked a second time before the sensor ends: the rows of an unanswered request count as repeated.
        string reported = await talk;
        Assert.True(Regex.IsMatch(reported, $"sensor: {output}: [1-9][0-9]* rows emitted = 0 delivered \\+ [1-9][0-9]* waiting \\+ 0 refused \\+ 0 lost; [0-9]+ repeated"), reported);
    }

    private static async Task<int> ReadToEndAsync(TcpClient source)
    {
        try
        {
            return await source.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(Eventually.Limit);
        }
        catch (IOException)
        {
            // A reset also counts as an end.
            return 0;
        }
    }
}
