using System.Collections.Frozen;

namespace Weir.Sources.IptablesSave;

/// <summary>
/// Names of ports. Dumps are numeric; hand-written files use these. A name that is not here is refused: what it means depends on
/// /etc/services of the host.
/// </summary>
internal static class Services
{
    private const string Both =
        "echo 7 discard 9 daytime 13 chargen 19 ssh 22 telnet 23 time 37 domain 53 kerberos 88 sunrpc 111 ntp 123 netbios-ns 137 "
        + "netbios-dgm 138 netbios-ssn 139 snmp 161 snmp-trap 162 snmptrap 162 ldap 389 microsoft-ds 445 ldaps 636 openvpn 1194 "
        + "l2f 1701 l2tp 1701 radius 1812 radius-acct 1813 nfs 2049 sip 5060 sip-tls 5061 "
        + "git 9418 isakmp 500 ipsec-nat-t 4500 iax 4569 mdns 5353 bootps 67 bootpc 68";

    private const string OnlyTcp =
        "ftp-data 20 ftp 21 smtp 25 mail 25 whois 43 tacacs 49 gopher 70 finger 79 http 80 www 80 pop3 110 pop-3 110 auth 113 nntp 119 "
        + "imap 143 imap2 143 bgp 179 irc 194 https 443 submissions 465 smtps 465 ssmtp 465 printer 515 submission 587 nntps 563 "
        + "ipp 631 rsync 873 ftps-data 989 ftps 990 telnets 992 imaps 993 pop3s 995 socks 1080 ms-sql-s 1433 pptp 1723 cvspserver 2401 "
        + "mysql 3306 ms-wbt-server 3389 svn 3690 postgresql 5432 postgres 5432 xmpp-client 5222 xmpp-server 5269 x11 6000 "
        + "http-alt 8080 webcache 8080 puppet 8140 webmin 10000 zabbix-agent 10050 zabbix-trapper 10051 login 513 shell 514";

    private const string OnlyUdp =
        "tftp 69 route 520 router 520 syslog 514 ms-sql-m 1434 who 513 dhcpv6-client 546 dhcpv6-server 547";

    private static readonly FrozenDictionary<string, ushort> Tcp = Table(Both, OnlyTcp);
    private static readonly FrozenDictionary<string, ushort> Udp = Table(Both, OnlyUdp);
    private static readonly FrozenDictionary<string, ushort> Any = Table(Both, OnlyTcp, OnlyUdp);

    /// <param name="text">A number or a name.</param>
    /// <param name="protocol">Tcp, Udp or 0 for any of the two.</param>
    /// <param name="port">The port, or 0.</param>
    /// <param name="problem">What is wrong, in words.</param>
    public static bool TryPort(ReadOnlySpan<char> text, byte protocol, out ushort port, out string problem)
    {
        if (Arguments.TryNumber(text, ushort.MaxValue, out var number, out problem))
        {
            port = (ushort)number;
            return true;
        }

        var table =
            protocol == Protocols.Tcp ? Tcp
            : protocol == Protocols.Udp ? Udp
            : Any;
        if (table.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out port))
        {
            return true;
        }

        problem = char.IsAsciiLetter(text.IsEmpty ? ' ' : text[0])
            ? $"'{Arguments.Shown(text)}' is no service name known here; write the number"
            : problem;
        return false;
    }

    private static FrozenDictionary<string, ushort> Table(params ReadOnlySpan<string> lists)
    {
        var table = new Dictionary<string, ushort>(StringComparer.Ordinal);
        foreach (var list in lists)
        {
            var words = list.Split(' ');
            for (var i = 0; i < words.Length; i += 2)
            {
                table.TryAdd(words[i], ushort.Parse(words[i + 1], System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
