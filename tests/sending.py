"""Partners to send packets to, as tests have them: invented addresses at domains that are spelt like the towns."""

from __future__ import annotations

from collections.abc import Mapping

ADDRESSES = {
    "苫小牧市": "kikaku@city.tomakomai.example.jp",
    "登別市": "kikaku@city.noboribetsu.example.jp",
    "伊達市": "kikaku@city.date.example.jp",
    "豊浦町": "soumu@town.toyoura.example.jp",
    "壮瞥町": "soumu@town.sobetsu.example.jp",
    "白老町": "soumu@town.shiraoi.example.jp",
    "厚真町": "soumu@town.atsuma.example.jp",
    "洞爺湖町": "soumu@town.toyako.example.jp",
    "安平町": "soumu@town.abira.example.jp",
    "むかわ町": "soumu@town.mukawa.example.jp",
    "日高町": "soumu@town.hidaka.example.jp",
    "平取町": "soumu@town.biratori.example.jp",
    "新冠町": "soumu@town.niikappu.example.jp",
    "浦河町": "soumu@town.urakawa.example.jp",
    "様似町": "soumu@town.samani.example.jp",
    "えりも町": "soumu@town.erimo.example.jp",
    "新ひだか町": "soumu@town.shinhidaka.example.jp",
}


def partners_text(addresses: Mapping[str, str] = ADDRESSES) -> str:
    """data/partners.yaml with these addresses, a line each: the first town's is line 2."""
    lines = [f"  {town}: {{contact: {town}の担当, mail: {address}}}\n" for town, address in addresses.items()]
    return "partners:\n" + "".join(lines)
