using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RfbWatch.Sensor.Configuration;
using RfbWatch.Sensor.Service;
using RfbWatch.Sensor.Tests.Accounts;
using RfbWatch.Sensor.Tests.Service;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Live;

/// <summary>The programs that the tests start in network namespaces: a sensor, an RFB server, viewers. They are real processes with real sockets.</summary>
internal static class ChildProgram
{
    private static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["sensor", .. var settings]:
                return Watch(settings, Stream.Null);
            case ["stepped-sensor", var clock, .. var settings]:
                return Watch(settings, Stream.Null, new SteppedClock(clock));
            case ["dying-sensor", var table, .. var settings]:
                return Watch([.. settings, "Stdout=true"], new DyingStream(table));
            case ["soak", var rate, var seconds, var flood]:
                await SoakProgram.RunAsync(int.Parse(rate, CultureInfo.InvariantCulture), int.Parse(seconds, CultureInfo.InvariantCulture), int.Parse(flood, CultureInfo.InvariantCulture));
                return 0;
            case ["collector"]:
                await CollectAsync();
                return 0;
            case ["server", var port]:
                await ServeAsync(int.Parse(port, CultureInfo.InvariantCulture));
                return 0;
            case ["decoy-relay", var device, var host, var port, var listenPort]:
                await new DecoyRelay(device, host, int.Parse(port, CultureInfo.InvariantCulture)).RunAsync(int.Parse(listenPort, CultureInfo.InvariantCulture));
                return 0;
            case ["flood", var device, var kind, var count]:
                SpoofedFlood.Send(device, kind, int.Parse(count, CultureInfo.InvariantCulture));
                return 0;
            case ["get", var address]:
                return await GetAsync(address);
            case ["viewers", var host, var port, var count]:
                await ViewAsync(host, int.Parse(port, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture));
                return 0;
            default:
                return 2;
        }
    }

    private static int Watch(IEnumerable<string> settings, Stream output, TimeProvider? clock = null)
    {
        var options = settings.Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        SensorConfiguration Read() => SensorConfiguration.Load(null, [], options);
        return (int)SensorRun.Execute(Read(), new SensorEnvironment { Output = output, Error = Console.Error, Reread = Read, Clock = clock ?? TimeProvider.System }, CancellationToken.None);
    }

    /// <summary>Serves every connection the script's server side; ends with its standard input.</summary>
    private static async Task ServeAsync(int port)
    {
        using var listener = new TcpListener(IPAddress.Any, port);
        listener.Start();
        Console.WriteLine("ready");
        _ = Task.Run(async () =>
        {
            while (true)
            {
                _ = PlayAsync(await listener.AcceptSocketAsync(), server: true);
            }
        });
        await Console.In.ReadToEndAsync();
    }

    /// <summary>A collector that stalls until it reads a line from standard input; at the end of input it prints the rows that it accepted.</summary>
    private static async Task CollectAsync()
    {
        await using var collector = await StallingCollector.StartAsync();
        Console.WriteLine(collector.Address);
        await Console.In.ReadLineAsync();
        collector.Release();
        await Console.In.ReadToEndAsync();
        foreach (string row in collector.Rows)
        {
            Console.WriteLine(row);
        }
    }

    /// <summary>Prints the response of an address.</summary>
    private static async Task<int> GetAsync(string address)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(address));
        Console.Write(await answer.Content.ReadAsStringAsync());
        return (int)answer.StatusCode / 100;
    }

    /// <summary>Opens sessions one after another, reports when each is complete, and keeps them open until standard input ends.</summary>
    private static async Task ViewAsync(string host, int port, int count)
    {
        var held = new List<Socket>();
        for (int i = 0; i < count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            held.Add(socket);
            await socket.ConnectAsync(host, port);
            await PlayAsync(socket, server: false);
            Console.WriteLine(((IPEndPoint)socket.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture));
        }

        await Console.In.ReadToEndAsync();
        held.ForEach(socket => socket.Dispose());
    }

    /// <summary>Runs one side: sends its steps, and reads as many bytes as the other side's steps have.</summary>
    private static async Task PlayAsync(Socket socket, bool server)
    {
        foreach (var step in Traffic.Script("<b>desk</b>").Steps)
        {
            if (step.FromServer == server)
            {
                await socket.SendAsync(step.Bytes);
                continue;
            }

            byte[] taken = new byte[step.Bytes.Length];
            for (int at = 0; at < taken.Length;)
            {
                int count = await socket.ReceiveAsync(taken.AsMemory(at));
                if (count == 0)
                {
                    return;
                }

                at += count;
            }
        }
    }
}
