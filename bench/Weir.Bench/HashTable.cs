using System.Globalization;

namespace Weir.Bench;

/// <summary>
/// The kernel's table of connections, whose size is a setting of the whole machine (nf_conntrack_standalone.c: the sysctl is read-only in
/// other namespaces than the first). What it was comes back when this is disposed; after a kill -9 it must be set by hand.
/// </summary>
internal sealed class HashTable : IDisposable
{
    private const string Buckets = "/proc/sys/net/netfilter/nf_conntrack_buckets";
    private const string Most = "/proc/sys/net/netfilter/nf_conntrack_max";

    private readonly string _buckets = File.ReadAllText(Buckets).Trim();
    private readonly string _most = File.ReadAllText(Most).Trim();

    private HashTable() { }

    public static HashTable Remember()
    {
        var table = new HashTable();
        Console.Error.WriteLine(
            $"nf_conntrack_buckets was {table._buckets}, nf_conntrack_max {table._most}: both come back"
        );
        return table;
    }

    /// <returns>What the kernel made of it.</returns>
    public int Resize(int buckets, int atLeast)
    {
        if (int.Parse(_most, CultureInfo.InvariantCulture) < atLeast)
        {
            Write(Most, atLeast.ToString(CultureInfo.InvariantCulture));
        }

        Write(Buckets, buckets.ToString(CultureInfo.InvariantCulture));
        return int.Parse(File.ReadAllText(Buckets), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        Write(Buckets, _buckets);
        Write(Most, _most);
    }

    private static void Write(string path, string value) => File.WriteAllText(path, value);
}
