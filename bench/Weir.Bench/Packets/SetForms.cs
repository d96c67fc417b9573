namespace Weir.Bench.Packets;

/// <summary>One look-up in a set of 1,000 addresses of 10.0.0.0/16, in each form.</summary>
internal static class SetForms
{
    private const int Count = 1_000;

    public static string Write(string folder, string name, string declaration)
    {
        var random = new Random(7);
        var addresses = new HashSet<int>();
        while (addresses.Count < Count)
        {
            addresses.Add(random.Next(1 << 16));
        }

        var path = Path.Combine(folder, $"{name}.nft");
        var elements = string.Join(", ", addresses.Order().Select(static at => $"10.0.{at >> 8}.{at & 255}"));
        File.WriteAllText(
            path,
            $$"""
            table ip t {
                set s { type ipv4_addr; {{declaration}} elements = { {{elements}} }; }
                chain f { type filter hook forward priority 0; ip saddr @s accept; }
            }

            """
        );
        return path;
    }
}
