// SPDX-License-Identifier: Apache-2.0
// Real towns of Canada and the United States: name, province or state, a postal code or ZIP, an area code, time zone.
const TABLE = `
Montréal|QC|H2X 1Y4|514|America/Toronto
Québec|QC|G1R 4S9|418|America/Toronto
Gatineau|QC|J8X 3X7|819|America/Toronto
Sherbrooke|QC|J1H 5C7|819|America/Toronto
Trois-Rivières|QC|G9A 5L9|819|America/Toronto
Saguenay|QC|G7H 5B8|418|America/Toronto
Lévis|QC|G6V 6R8|418|America/Toronto
Rimouski|QC|G5L 5R2|418|America/Toronto
Laval|QC|H7T 1C8|450|America/Toronto
Longueuil|QC|J4K 5G7|450|America/Toronto
Drummondville|QC|J2B 1J1|819|America/Toronto
Rouyn-Noranda|QC|J9X 5E4|819|America/Toronto
Sept-Îles|QC|G4R 1Y8|418|America/Toronto
Toronto|ON|M5V 2T6|416|America/Toronto
Ottawa|ON|K1P 1J1|613|America/Toronto
Hamilton|ON|L8P 4Y5|905|America/Toronto
London|ON|N6A 3N7|519|America/Toronto
Kingston|ON|K7L 2Z3|613|America/Toronto
Windsor|ON|N9A 6S3|519|America/Toronto
Sudbury|ON|P3E 5P3|705|America/Toronto
North Bay|ON|P1B 2H3|705|America/Toronto
Barrie|ON|L4M 4T5|705|America/Toronto
Guelph|ON|N1H 3A1|519|America/Toronto
Peterborough|ON|K9H 3R9|705|America/Toronto
Winnipeg|MB|R3C 1A5|204|America/Winnipeg
Brandon|MB|R7A 6N2|204|America/Winnipeg
Steinbach|MB|R5G 1T9|204|America/Winnipeg
Regina|SK|S4P 3C8|306|America/Regina
Saskatoon|SK|S7K 0J5|306|America/Regina
Moose Jaw|SK|S6H 3J8|306|America/Regina
Calgary|AB|T2P 2M5|403|America/Edmonton
Edmonton|AB|T5J 2R7|780|America/Edmonton
Red Deer|AB|T4N 3T4|403|America/Edmonton
Lethbridge|AB|T1J 0P6|403|America/Edmonton
Vancouver|BC|V6B 1A1|604|America/Vancouver
Victoria|BC|V8W 1P6|250|America/Vancouver
Surrey|BC|V3T 1V8|604|America/Vancouver
Kelowna|BC|V1Y 1J4|250|America/Vancouver
Nanaimo|BC|V9R 5J6|250|America/Vancouver
Kamloops|BC|V2C 1A2|250|America/Vancouver
Halifax|NS|B3J 3A5|902|America/Halifax
Sydney|NS|B1P 1H1|902|America/Halifax
Truro|NS|B2N 5A9|902|America/Halifax
Moncton|NB|E1C 1E8|506|America/Halifax
Fredericton|NB|E3B 1B5|506|America/Halifax
Saint John|NB|E2L 4L1|506|America/Halifax
Edmundston|NB|E3V 1J3|506|America/Halifax
Bathurst|NB|E2A 1A4|506|America/Halifax
Charlottetown|PE|C1A 1R4|902|America/Halifax
Summerside|PE|C1N 1B2|902|America/Halifax
St. John's|NL|A1C 5M2|709|America/St_Johns
Corner Brook|NL|A2H 6C9|709|America/St_Johns
Gander|NL|A1V 1W8|709|America/St_Johns
Whitehorse|YT|Y1A 2C6|867|America/Whitehorse
Yellowknife|NT|X1A 2N3|867|America/Edmonton
New York|NY|10001|212|America/New_York
Buffalo|NY|14202|716|America/New_York
Albany|NY|12207|518|America/New_York
Syracuse|NY|13202|315|America/New_York
Plattsburgh|NY|12901|518|America/New_York
Boston|MA|02108|617|America/New_York
Worcester|MA|01608|508|America/New_York
Springfield|MA|01103|413|America/New_York
Providence|RI|02903|401|America/New_York
Hartford|CT|06103|860|America/New_York
New Haven|CT|06510|203|America/New_York
Portland|ME|04101|207|America/New_York
Bangor|ME|04401|207|America/New_York
Manchester|NH|03101|603|America/New_York
Burlington|VT|05401|802|America/New_York
Montpelier|VT|05602|802|America/New_York
Newark|NJ|07102|973|America/New_York
Trenton|NJ|08608|609|America/New_York
Philadelphia|PA|19103|215|America/New_York
Pittsburgh|PA|15222|412|America/New_York
Harrisburg|PA|17101|717|America/New_York
Baltimore|MD|21201|410|America/New_York
Washington|DC|20001|202|America/New_York
Richmond|VA|23219|804|America/New_York
Norfolk|VA|23510|757|America/New_York
Charlotte|NC|28202|704|America/New_York
Raleigh|NC|27601|919|America/New_York
Columbia|SC|29201|803|America/New_York
Charleston|SC|29401|843|America/New_York
Atlanta|GA|30303|404|America/New_York
Savannah|GA|31401|912|America/New_York
Miami|FL|33130|305|America/New_York
Orlando|FL|32801|407|America/New_York
Tampa|FL|33602|813|America/New_York
Jacksonville|FL|32202|904|America/New_York
Cleveland|OH|44114|216|America/New_York
Columbus|OH|43215|614|America/New_York
Cincinnati|OH|45202|513|America/New_York
Toledo|OH|43604|419|America/New_York
Detroit|MI|48226|313|America/New_York
Lansing|MI|48933|517|America/New_York
Grand Rapids|MI|49503|616|America/New_York
Indianapolis|IN|46204|317|America/New_York
Charleston|WV|25301|304|America/New_York
Lexington|KY|40507|859|America/New_York
Chicago|IL|60601|312|America/Chicago
Peoria|IL|61602|309|America/Chicago
Milwaukee|WI|53202|414|America/Chicago
Madison|WI|53703|608|America/Chicago
Green Bay|WI|54301|920|America/Chicago
Minneapolis|MN|55401|612|America/Chicago
Duluth|MN|55802|218|America/Chicago
Des Moines|IA|50309|515|America/Chicago
Cedar Rapids|IA|52401|319|America/Chicago
St. Louis|MO|63101|314|America/Chicago
Kansas City|MO|64106|816|America/Chicago
Omaha|NE|68102|402|America/Chicago
Fargo|ND|58102|701|America/Chicago
Sioux Falls|SD|57104|605|America/Chicago
Wichita|KS|67202|316|America/Chicago
Oklahoma City|OK|73102|405|America/Chicago
Tulsa|OK|74103|918|America/Chicago
Dallas|TX|75201|214|America/Chicago
Houston|TX|77002|713|America/Chicago
Austin|TX|78701|512|America/Chicago
San Antonio|TX|78205|210|America/Chicago
Lubbock|TX|79401|806|America/Chicago
Little Rock|AR|72201|501|America/Chicago
New Orleans|LA|70112|504|America/Chicago
Baton Rouge|LA|70801|225|America/Chicago
Jackson|MS|39201|601|America/Chicago
Birmingham|AL|35203|205|America/Chicago
Mobile|AL|36602|251|America/Chicago
Memphis|TN|38103|901|America/Chicago
Nashville|TN|37203|615|America/Chicago
Denver|CO|80202|303|America/Denver
Colorado Springs|CO|80903|719|America/Denver
Cheyenne|WY|82001|307|America/Denver
Casper|WY|82601|307|America/Denver
Billings|MT|59101|406|America/Denver
Missoula|MT|59802|406|America/Denver
Boise|ID|83702|208|America/Denver
Salt Lake City|UT|84101|801|America/Denver
Provo|UT|84601|801|America/Denver
Albuquerque|NM|87102|505|America/Denver
Santa Fe|NM|87501|505|America/Denver
El Paso|TX|79901|915|America/Denver
Phoenix|AZ|85003|602|America/Phoenix
Tucson|AZ|85701|520|America/Phoenix
Flagstaff|AZ|86001|928|America/Phoenix
Los Angeles|CA|90012|213|America/Los_Angeles
San Diego|CA|92101|619|America/Los_Angeles
San Francisco|CA|94103|415|America/Los_Angeles
Sacramento|CA|95814|916|America/Los_Angeles
Fresno|CA|93721|559|America/Los_Angeles
Las Vegas|NV|89101|702|America/Los_Angeles
Reno|NV|89501|775|America/Los_Angeles
Portland|OR|97204|503|America/Los_Angeles
Eugene|OR|97401|541|America/Los_Angeles
Seattle|WA|98101|206|America/Los_Angeles
Spokane|WA|99201|509|America/Los_Angeles
Anchorage|AK|99501|907|America/Anchorage
Fairbanks|AK|99701|907|America/Anchorage
Honolulu|HI|96813|808|Pacific/Honolulu
Hilo|HI|96720|808|Pacific/Honolulu
`;

/** Ways in which people write a zone; the first is an abbreviation, the second a Windows name. */
const WRITTEN = {
	'America/St_Johns': ['NST', 'Newfoundland Standard Time'],
	'America/Halifax': ['HNA', 'Atlantic Standard Time'],
	'America/Toronto': ['HNE', 'Eastern Standard Time'],
	'America/New_York': ['EST', 'Eastern Standard Time'],
	'America/Winnipeg': ['CST', 'Central Standard Time'],
	'America/Chicago': ['CST', 'Central Standard Time'],
	'America/Regina': ['SK', 'Canada Central Standard Time'],
	'America/Edmonton': ['MST', 'Mountain Standard Time'],
	'America/Denver': ['MST', 'Mountain Standard Time'],
	'America/Phoenix': ['AZ', 'US Mountain Standard Time'],
	'America/Vancouver': ['PST', 'Pacific Standard Time'],
	'America/Los_Angeles': ['PST', 'Pacific Standard Time'],
	'America/Whitehorse': ['America/Whitehorse', 'Yukon Standard Time'],
	'America/Anchorage': ['AKST', 'Alaskan Standard Time'],
	'Pacific/Honolulu': ['HST', 'Hawaiian Standard Time'],
};

export const towns = TABLE.trim().split('\n').map((line) => {
	const [city, region, postal, areaCode, zone] = line.split('|');
	return { city, region, postal, areaCode, zone, written: [...WRITTEN[zone], zone] };
});
