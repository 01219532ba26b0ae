namespace RfbWatch.Throughput;

/// <summary>Suricata reduced to TCP streams and RFB, with memory enough for every flow: the same job as ours.</summary>
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
}
