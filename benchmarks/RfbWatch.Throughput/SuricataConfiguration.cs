using System.Globalization;

namespace RfbWatch.Throughput;

/// <summary>Suricata reduced to TCP streams and RFB, with enough memory for every flow: the same task as ours.</summary>
internal static class SuricataConfiguration
{
    private const string Text = """
        %YAML 1.1
        ---
        vars:
          address-groups: { HOME_NET: "any", EXTERNAL_NET: "any" }
        outputs:
          - eve-log:
              enabled: yes
              filetype: regular
              filename: eve.json
              types: [ rfb, flow ]
        stats: { enabled: no }
        logging: { default-log-level: error }
        app-layer:
          protocols:
            rfb: { enabled: yes, detection-ports: { dp: "any" } }
        stream:
          memcap: 4gb
          checksum-validation: no
          reassembly: { memcap: 4gb, depth: 1mb }
        flow: { memcap: 4gb, hash-size: 262144, prealloc: 10000 }
        defrag: { memcap: 128mb }
        host: { memcap: 128mb }
        max-pending-packets: 4096
        """;

    public static string Write(string folder)
    {
        string path = Path.Combine(folder, "suricata.yaml");
        File.WriteAllText(path, Text + "\n");
        return path;
    }

    /// <summary>The same for an interface: one ring of this size, with the counters printed as text at the end.</summary>
    public static string WriteLive(string folder, string device, int ringMegabytes)
    {
        const int BlockBytes = 1 << 20;

        // Suricata sizes a ring in packets of its default size, 1514 bytes plus the kernel's header.
        int packets = ringMegabytes * (BlockBytes / 1600);
        string path = Path.Combine(folder, "suricata.yaml");
        File.WriteAllText(path, Text.Replace("default-log-level: error", "default-log-level: notice", StringComparison.Ordinal) + string.Create(CultureInfo.InvariantCulture, $$"""

            af-packet:
              - interface: {{device}}
                threads: 1
                cluster-id: 99
                cluster-type: cluster_flow
                use-mmap: yes
                tpacket-v3: yes
                ring-size: {{packets}}
                block-size: {{BlockBytes}}
                checksum-checks: no

            """));
        return path;
    }
}
